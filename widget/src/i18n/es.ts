// The widget's own words in Spanish; what a site says about itself stands in its notice.
export const refuse = 'Rechazar todo';
export const accept = 'Aceptar todo';
export const choose = 'Elegir';
export const save = 'Guardar mis opciones';
export const close = 'Cerrar';
export const manage = 'Gestionar mis cookies';
export const missing = 'No se han podido cargar los detalles. Puede rechazar, aceptar o volver a intentarlo.';
export const signal = 'Se respeta la señal de rechazo de su navegador. Salvo que usted los acepte, siguen desactivados: ';
export const always = 'Siempre activas';
export const policy = 'Política de privacidad';
export const partners = 'Socios: ';
export const details = 'Servicios y rastreadores';
export const colon = ': ';
export const provider = 'Proveedor';
export const data = 'Datos';
export const adequacy = 'decisión de adecuación';
export const dpf = 'Marco de Privacidad de Datos UE-EE.\u00a0UU. (DPF)';
export const scc = 'cláusulas contractuales tipo';
export const bcr = 'normas corporativas vinculantes';
export const consent = 'su consentimiento';
export const kinds = ['cookie', 'almacenamiento local', 'almacenamiento de sesión', 'base de datos local', 'píxel', 'script'];
export const first = 'de este sitio';
export const third = 'de terceros';
export const session = 'hasta que cierre el navegador';
export const recipients = 'Responsable y destinatarios';
export const responsible = 'Responsable';
export const complain = 'Reclamaciones';
export const proof = 'Su elección y la prueba de ella';
export const until = (from: string, to: string) => `Elección del ${from}, válida hasta el ${to}.`;
export const number = 'Número aleatorio';
export const mine = 'Mis elecciones';
export const browser = 'Rechazar en su navegador';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Configuración › Cookies'],
  ['Firefox', 'Ajustes › Privacidad y seguridad'],
  ['iPhone, iPad', 'Ajustes › Apps › Safari'],
  ['Android', 'Configuración › Cookies'],
  ['Chrome', 'Configuración › Privacidad y seguridad'],
  ['Safari', 'Ajustes › Privacidad'],
];
export const yours = ' (el suyo)';
export const held = (name: string) => `${name} solo se carga si usted acepta.`;
export const load = (name: string) => `Cargar ${name}`;
export const withdrawn = 'Su rechazo se ha aplicado';
export const erased = 'Borrado de este dispositivo';
export const left = 'Guardado por otros sitios; bórrelo en su navegador';
