// The widget's own words in Arabic; what a site says about itself stands in its notice.
export const refuse = 'رفض الكل';
export const accept = 'قبول الكل';
export const choose = 'اختيار';
export const save = 'حفظ اختياراتي';
export const close = 'إغلاق';
export const manage = 'إدارة ملفات تعريف الارتباط';
export const missing = 'تعذّر تحميل التفاصيل. يمكنك الرفض أو القبول أو إعادة المحاولة.';
export const signal = 'تُحترم إشارة الرفض الصادرة عن متصفحك. ما لم تقبلها بنفسك، يبقى معطّلًا: ';
export const always = 'مفعّلة دائمًا';
export const policy = 'سياسة الخصوصية';
export const partners = 'الشركاء: ';
export const details = 'الخدمات وأدوات التتبع';
export const colon = ': ';
export const provider = 'مقدّم الخدمة';
export const data = 'البيانات';
export const adequacy = 'قرار كفاية مستوى الحماية';
export const dpf = 'إطار خصوصية البيانات بين الاتحاد الأوروبي والولايات المتحدة (DPF)';
export const scc = 'البنود التعاقدية النموذجية';
export const bcr = 'القواعد المؤسسية الملزمة';
export const consent = 'موافقتك';
export const kinds = ['ملف تعريف ارتباط', 'تخزين محلي', 'تخزين الجلسة', 'قاعدة بيانات محلية', 'بكسل', 'نص برمجي'];
export const first = 'من هذا الموقع';
export const third = 'من طرف ثالث';
export const session = 'حتى إغلاق المتصفح';
export const recipients = 'المسؤول عن المعالجة والمتلقون';
export const responsible = 'المسؤول عن المعالجة';
export const complain = 'الشكاوى';
export const proof = 'اختيارك وإثباته';
export const until = (from: string, to: string) => `اختيار بتاريخ ${from}، صالح حتى ${to}.`;
export const number = 'رقم عشوائي';
export const mine = 'اختياراتي';
export const browser = 'الرفض من متصفحك';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'الإعدادات › ملفات تعريف الارتباط'],
  ['Firefox', 'الإعدادات › الخصوصية والأمان'],
  ['iPhone, iPad', 'الإعدادات › التطبيقات › Safari'],
  ['Android', 'الإعدادات › ملفات تعريف الارتباط'],
  ['Chrome', 'الإعدادات › الخصوصية والأمان'],
  ['Safari', 'الإعدادات › الخصوصية'],
];
export const yours = ' (متصفحك)';
export const held = (name: string) => `لا يُحمَّل «${name}» إلا بموافقتك.`;
export const load = (name: string) => `تحميل «${name}»`;
export const withdrawn = 'رفضك ساري المفعول';
export const erased = 'حُذف من هذا الجهاز';
export const left = 'حفظته مواقع أخرى؛ احذفه من متصفحك';
