package httpapi

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/temoin/temoin/consent"
)

// postShown is POST /v1/shown: a layer of the widget was shown. It carries no id and is only counted.
func (s *Server) postShown(c *fiber.Ctx) error {
	body, err := jsonBody(c)
	if err != nil {
		return err
	}
	shown, err := decodeShown(body)
	if err != nil {
		return err
	}
	site, err := s.postedSite(c, shown.site)
	if err != nil {
		return err
	}
	version := site.Version(shown.notice)
	if version == nil {
		return consent.Errorf(consent.Invalid, "notice", "is not a published notice of this site; fetch the current one")
	}
	if !slices.Contains(version.Languages, shown.lang) {
		return consent.Errorf(consent.Invalid, "lang", "must be one of the notice's languages")
	}
	if shown.layer != 1 && shown.layer != 2 {
		return consent.Errorf(consent.Invalid, "layer", "must be 1 or 2")
	}
	if shown.sent.Sub(shown.at) > consent.IDPast {
		return consent.Errorf(consent.Clock, "sent", "is too long after at; leave both out to count it now")
	}
	moment := consent.Moment(s.Clock(), shown.at, shown.sent)
	s.Shown(consent.Impression{
		SiteID: site.ID, Hour: moment.Truncate(time.Hour), Notice: version.Number, Layer: shown.layer,
		Lang: shown.lang, Country: s.country(c), Device: deviceClass(c.Get(fiber.HeaderUserAgent)),
		Page: pageGroup(c, version),
	})
	return c.SendStatus(fiber.StatusNoContent)
}

type shown struct {
	site, notice, lang string
	layer              int
	at, sent           time.Time // as of a decision; may be zero
}

func decodeShown(body []byte) (*shown, error) {
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	var out shown
	err := d.object(body, func(name string) (err error) {
		switch name {
		case "site":
			out.site, err = d.text(name)
		case "notice":
			out.notice, err = d.text(name)
		case "lang":
			out.lang, err = d.text(name)
		case "layer":
			out.layer, err = d.number(name)
		case "at":
			out.at, err = d.time(name)
		case "sent":
			out.sent, err = d.time(name)
		default:
			err = consent.Errorf(consent.Invalid, "", "has a member that is not one of site, notice, lang, layer, at, sent")
		}
		return err
	})
	return &out, err
}
