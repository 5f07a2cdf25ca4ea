package demo

// product is something the shop sells; Image is a file beside it.
type product struct {
	ID, Name, Note, Price, Image string
}

var products = []product{
	{"savon", "Savon Marée", "Algues et sel de Guérande", "9 €", "savon.svg"},
	{"bougie", "Bougie Phare", "Cire de colza, pin maritime", "24 €", "bougie.svg"},
	{"bol", "Bol Écume", "Grès tourné à la main", "32 €", "bol.svg"},
	{"plaid", "Plaid Brume", "Laine des monts d’Arrée", "89 €", "plaid.svg"},
}
