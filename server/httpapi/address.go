package httpapi

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// clientPrefix returns the sender's network: /24 for IPv4, /48 for IPv6. It lives in memory only, for rate limits; no
// address is logged or stored.
func (s *Server) clientPrefix(c *fiber.Ctx) netip.Prefix {
	addr, ok := s.clientAddr(c)
	if !ok {
		return netip.Prefix{}
	}
	return prefixOf(addr)
}

// clientAddr returns the sender's address. A forwarding header is believed only as far as trusted proxies wrote it: it is
// read from the right, and the first address that is not a trusted proxy's is the sender.
func (s *Server) clientAddr(c *fiber.Ctx) (addr netip.Addr, ok bool) {
	addr, ok = remoteAddr(c)
	if ok && len(s.TrustedProxies) > 0 && s.trusted(addr) {
		headers := c.Request().Header.PeekAll(fiber.HeaderXForwardedFor)
		for h := len(headers) - 1; h >= 0; h-- {
			hops := strings.Split(string(headers[h]), ",")
			for i := len(hops) - 1; i >= 0; i-- {
				hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
				if err != nil {
					return addr, true
				}
				if addr = hop.Unmap(); !s.trusted(addr) {
					return addr, true
				}
			}
		}
	}
	return addr, ok
}

// remoteAddr is who is at the other end of the connection, a proxy perhaps.
func remoteAddr(c *fiber.Ctx) (addr netip.Addr, ok bool) {
	addr, ok = netip.AddrFromSlice(c.Context().RemoteIP())
	return addr.Unmap(), ok
}

func (s *Server) trusted(addr netip.Addr) bool {
	for _, proxy := range s.TrustedProxies {
		if proxy.Contains(addr) {
			return true
		}
	}
	return false
}

func prefixOf(addr netip.Addr) netip.Prefix {
	addr, bits := addr.Unmap(), 48
	if addr.Is4() {
		bits = 24
	}
	prefix, _ := addr.WithZone("").Prefix(bits)
	return prefix
}
