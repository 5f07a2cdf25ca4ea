// The widget's own words in Turkish; what a site says about itself stands in its notice.
export const refuse = 'Tümünü reddet';
export const accept = 'Tümünü kabul et';
export const choose = 'Seç';
export const save = 'Seçimlerimi kaydet';
export const close = 'Kapat';
export const manage = 'Çerezlerimi yönet';
export const missing = 'Ayrıntılar yüklenemedi. Reddedebilir, kabul edebilir veya yeniden deneyebilirsiniz.';
export const signal = 'Tarayıcınızın ret sinyaline uyulur. Siz kabul etmedikçe kapalı kalanlar: ';
export const always = 'Her zaman etkin';
export const policy = 'Gizlilik politikası';
export const partners = 'İş ortakları: ';
export const details = 'Hizmetler ve izleyiciler';
export const colon = ': ';
export const provider = 'Sağlayıcı';
export const data = 'Veriler';
export const adequacy = 'yeterlilik kararı';
export const dpf = 'AB–ABD Veri Gizliliği Çerçevesi (DPF)';
export const scc = 'standart sözleşme';
export const bcr = 'bağlayıcı şirket kuralları';
export const consent = 'açık rızanız';
export const kinds = ['çerez', 'yerel depolama', 'oturum depolaması', 'yerel veritabanı', 'piksel', 'betik'];
export const first = 'birinci taraf';
export const third = 'üçüncü taraf';
export const session = 'tarayıcı kapatılana kadar';
export const recipients = 'Veri sorumlusu ve alıcılar';
export const responsible = 'Veri sorumlusu';
export const complain = 'Şikâyet';
export const proof = 'Seçiminiz ve kanıtı';
export const until = (from: string, to: string) => `Seçim tarihi: ${from}. Geçerlilik sonu: ${to}.`;
export const number = 'Rastgele numara';
export const mine = 'Seçimlerim';
export const browser = 'Tarayıcınızda reddetme';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Ayarlar › Çerezler'],
  ['Firefox', 'Ayarlar › Gizlilik ve güvenlik'],
  ['iPhone, iPad', 'Ayarlar › Uygulamalar › Safari'],
  ['Android', 'Ayarlar › Çerezler'],
  ['Chrome', 'Ayarlar › Gizlilik ve güvenlik'],
  ['Safari', 'Ayarlar › Gizlilik'],
];
export const yours = ' (sizinki)';
export const held = (name: string) => `${name} içeriği yalnızca rızanızla yüklenir.`;
export const load = (name: string) => `${name} içeriğini yükle`;
export const withdrawn = 'Ret kararınız geçerli';
export const erased = 'Bu cihazdan silinenler';
export const left = 'Başka sitelerin kaydettikleri; tarayıcınızdan silebilirsiniz';
