// The widget's own words in Portuguese; what a site says about itself stands in its notice.
export const refuse = 'Rejeitar tudo';
export const accept = 'Aceitar tudo';
export const choose = 'Escolher';
export const save = 'Guardar as minhas escolhas';
export const close = 'Fechar';
export const manage = 'Gerir os meus cookies';
export const missing = 'Não foi possível carregar os detalhes. Pode rejeitar, aceitar ou tentar novamente.';
export const signal = 'O sinal de recusa do seu navegador é respeitado. Salvo se os aceitar, ficam desativados: ';
export const always = 'Sempre ativos';
export const policy = 'Política de privacidade';
export const partners = 'Parceiros: ';
export const details = 'Serviços e rastreadores';
export const colon = ': ';
export const provider = 'Fornecedor';
export const data = 'Dados';
export const adequacy = 'decisão de adequação';
export const dpf = 'Quadro de Privacidade de Dados UE-EUA (DPF)';
export const scc = 'cláusulas contratuais-tipo';
export const bcr = 'regras vinculativas aplicáveis às empresas';
export const consent = 'o seu consentimento';
export const kinds = ['cookie', 'armazenamento local', 'armazenamento de sessão', 'base de dados local', 'píxel', 'script'];
export const first = 'deste site';
export const third = 'de terceiros';
export const session = 'até fechar o navegador';
export const recipients = 'Responsável e destinatários';
export const responsible = 'Responsável pelo tratamento';
export const complain = 'Reclamações';
export const proof = 'A sua escolha e a respetiva prova';
export const until = (from: string, to: string) => `Escolha de ${from}, válida até ${to}.`;
export const number = 'Número aleatório';
export const mine = 'As minhas escolhas';
export const browser = 'Recusar no seu navegador';
export const browsers: [name: string, path: string][] = [
  ['Edge', 'Definições › Cookies'],
  ['Firefox', 'Definições › Privacidade e segurança'],
  ['iPhone, iPad', 'Definições › Apps › Safari'],
  ['Android', 'Definições › Cookies'],
  ['Chrome', 'Definições › Privacidade e segurança'],
  ['Safari', 'Definições › Privacidade'],
];
export const yours = ' (o seu)';
export const held = (name: string) => `O conteúdo «${name}» só é carregado com o seu consentimento.`;
export const load = (name: string) => `Carregar «${name}»`;
export const withdrawn = 'A sua recusa está em vigor';
export const erased = 'Apagado deste dispositivo';
export const left = 'Guardado por outros sites; apague-o no seu navegador';
