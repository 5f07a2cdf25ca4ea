package config

import (
	"io"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// parse reads a configuration as the program does.
func parse(t *testing.T, env map[string]string, args ...string) (Config, error) {
	t.Helper()
	for name, value := range env {
		t.Setenv(name, value)
	}
	var c Config
	parser, err := kong.New(&c, Mappers(), kong.Writers(io.Discard, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return c, err
}

// Ensure that an empty environment gives the documented defaults.
func TestConfig_Defaults(t *testing.T) {
	c, err := parse(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:8080" || c.Data != "./data" || c.Rate != (Rate{100, 2000}) || c.DatabaseURL != "" || c.TrustedProxies != nil {
		t.Errorf("got %+v", c)
	}
}

// Ensure that variables are read, and that a flag is stronger than its variable.
func TestConfig_Variables(t *testing.T) {
	c, err := parse(t, map[string]string{
		"TEMOIN_ADDR": ":9000", "TEMOIN_URL": "https://Choices.example.org/", "TEMOIN_RATE": "off",
		"TEMOIN_TRUSTED_PROXIES": "10.0.0.7, 192.168.0.0/16,::1",
	}, "--addr=127.0.0.1:9001")
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:9001" || c.URL != "https://choices.example.org" || c.Rate != (Rate{}) {
		t.Errorf("got %+v", c)
	}
	var got []string
	for _, p := range c.TrustedProxies {
		got = append(got, p.String())
	}
	if s := strings.Join(got, " "); s != "10.0.0.7/32 192.168.0.0/16 ::1/128" {
		t.Errorf("proxies %s", s)
	}
}

// Ensure that every wrong value is refused by the name of its variable, and that no secret is repeated.
func TestConfig_Refused(t *testing.T) {
	for _, c := range []struct{ name, value string }{
		{"TEMOIN_ADDR", "8080"},
		{"TEMOIN_ADDR", "localhost"},
		{"TEMOIN_URL", "choices.example.org"},
		{"TEMOIN_URL", "https://example.org/path"},
		{"TEMOIN_URL", "javascript://x"},
		{"TEMOIN_DATABASE_URL", "hunter2-mysql://root@localhost"},
		{"TEMOIN_DATABASE_URL", "host=/tmp password=hunter2"},
		{"TEMOIN_DATABASE_URL", "postgres://user:hunter2@host:port/x"},
		{"TEMOIN_REDIS_URL", "hunter2.example.org:6379"},
		{"TEMOIN_OWNER_EMAIL", "owner"},
		{"TEMOIN_OWNER_PASSWORD", "hunter2"},
		{"TEMOIN_RATE", "fast"},
		{"TEMOIN_RATE", "0"},
		{"TEMOIN_RATE", "100/10"},
		{"TEMOIN_RATE", "-1"},
		{"TEMOIN_SMTP_URL", "mail.example.org:25"},
		{"TEMOIN_SMTP_URL", "https://me:hunter2@mail.example.org"},
		{"TEMOIN_SMTP_URL", "smtp://me:hunter2@"},
		{"TEMOIN_SMTP_URL", "smtps://me:hunter2%@mail.example.org"},
		{"TEMOIN_MAIL_FROM", "Temoin"},
		{"TEMOIN_TSA_URL", "tsa.example.org"},
		{"TEMOIN_TSA_URL", "ftp://me:hunter2@tsa.example.org"},
		{"TEMOIN_SECOND_FACTOR", "yes"},
		{"TEMOIN_OIDC_ISSUER", "login.example.org"},
		{"TEMOIN_OIDC_ISSUER", "http://login.example.org"},
		{"TEMOIN_OIDC_ISSUER", "https://me:hunter2@login.example.org"},
		{"TEMOIN_OIDC_ISSUER", "https://login.example.org"}, // without TEMOIN_OIDC_CLIENT_ID, which the error names too
		{"TEMOIN_OIDC_CLIENT_SECRET", "hunter2"},
		{"TEMOIN_DRAIN", "5"},
		{"TEMOIN_DRAIN", "-1s"},
		{"TEMOIN_DRAIN", "16s"},
		{"TEMOIN_TRUSTED_PROXIES", "10.0.0.0/99"},
		{"TEMOIN_TRUSTED_PROXIES", "proxy.local"},
	} {
		t.Run(c.name+"="+c.value, func(t *testing.T) {
			_, err := parse(t, map[string]string{c.name: c.value})
			if err == nil || !strings.Contains(err.Error(), c.name) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats a secret: %v", err)
			}
		})
	}
}

// Ensure that mails have a sender wherever a server takes them.
func TestConfig_Mail(t *testing.T) {
	if _, err := parse(t, map[string]string{"TEMOIN_SMTP_URL": "smtp://me:hunter2@mail.example.org:587"}); err == nil || !strings.Contains(err.Error(), "TEMOIN_MAIL_FROM") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
	c, err := parse(t, map[string]string{"TEMOIN_MAIL_FROM": "temoin@example.org", "TEMOIN_TSA_URL": "https://tsa.example.org/tsr"})
	if err != nil || c.SMTPURL == "" || c.MailFrom != "temoin@example.org" || c.TSAURL == "" {
		t.Errorf("got %+v, %v", c, err)
	}
}

// Ensure that the burst follows from the rate when it is not given.
func TestRate_Burst(t *testing.T) {
	var r Rate
	if err := r.UnmarshalText([]byte("5")); err != nil || r != (Rate{5, 100}) {
		t.Errorf("got %+v, %v", r, err)
	}
}
