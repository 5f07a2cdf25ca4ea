package postgres

import (
	"encoding/binary"
	"time"
)

// Columns of a batch travel as arrays in PostgreSQL's binary form: no quoting, no hex, nothing to parse. Element
// types are named by their fixed object ids (pg_type.dat).
const (
	oidBytea       = 17
	oidInt8        = 20
	oidInt4        = 23
	oidText        = 25
	oidTimestamptz = 1184
	oidUUID        = 2950
	oidJSONB       = 3802
)

// array encodes n elements, each appended by put; the format is that of array_recv. The result is a query argument.
func array(oid uint32, n int, put func(b []byte, i int) []byte) []byte {
	b := make([]byte, 20, 20+n*32)
	binary.BigEndian.PutUint32(b[0:], 1) // dimensions; then no null bitmap
	binary.BigEndian.PutUint32(b[8:], oid)
	binary.BigEndian.PutUint32(b[12:], uint32(n))
	binary.BigEndian.PutUint32(b[16:], 1) // lower bound
	for i := range n {
		at := len(b)
		b = put(append(b, 0, 0, 0, 0), i)
		binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	}
	return b
}

// appendTime appends a timestamptz: microseconds since 2000.
func appendTime(b []byte, t time.Time) []byte {
	const year2000 = 946684800
	return binary.BigEndian.AppendUint64(b, uint64(t.UnixMicro()-year2000*1e6))
}
