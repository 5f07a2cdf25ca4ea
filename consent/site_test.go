package consent

import "testing"

// Ensure that a site can be made only with a key, a name and hosts as browsers name them.
func TestSiteCheck(t *testing.T) {
	for _, c := range []struct {
		site  Site
		field string // empty: no fault
	}{
		{Site{Key: "shop", Name: "Shop", Domains: []string{"shop.example", "localhost", "xn--caf-dma.example", "127.0.0.1"}}, ""},
		{Site{Key: "Shop", Name: "Shop", Domains: []string{"shop.example"}}, "key"},
		{Site{Key: "shop", Domains: []string{"shop.example"}}, "name"},
		{Site{Key: "shop", Name: "Shop\r\nBcc: x", Domains: []string{"shop.example"}}, "name"},
		{Site{Key: "shop", Name: "Shop"}, "domains"},
		{Site{Key: "shop", Name: "Shop", Domains: []string{"shop.example", "https://shop.example"}}, "domains.1"},
		{Site{Key: "shop", Name: "Shop", Domains: []string{"shop.example:443"}}, "domains.0"},
		{Site{Key: "shop", Name: "Shop", Domains: []string{"Shop.example"}}, "domains.0"},
		{Site{Key: "shop", Name: "Shop", Domains: []string{"café.example"}}, "domains.0"},
		{Site{Key: "shop", Name: "Shop", Domains: []string{""}}, "domains.0"},
	} {
		err := c.site.Check()
		fault, _ := err.(*Error)
		if (err == nil) != (c.field == "") || fault != nil && fault.Field != c.field {
			t.Errorf("%+v: %v, want a fault of %q", c.site, err, c.field)
		}
	}
}
