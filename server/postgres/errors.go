package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/lib/pq"

	"github.com/temoin/temoin/consent"
)

// outage turns errors that have nothing to do with the rows (no connection, server going down, disk full, too slow)
// into [consent.Unavailable], with err kept for the log; every other error comes back as it is.
func outage(ctx context.Context, err error) error {
	var refused *pq.Error
	var network net.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		switch refused.Code.Class() {
		case "08", "53", "57", "58", "25": // connection, resources, shutdown, system, read-only
		default:
			return err
		}
	case ctx.Err() != nil, errors.As(err, &network), errors.Is(err, driver.ErrBadConn), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
	default:
		return err
	}
	return errors.Join(consent.Errorf(consent.Unavailable, "", "The database cannot record now; send the same decision again."), err)
}
