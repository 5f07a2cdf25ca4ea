package mail

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// maxParts bounds how deep the parts of a mail may lie within one another.
const maxParts = 8

// Text is the text of a mail as a mail program saves it (RFC 5322, MIME), or of any other file as it is.
func Text(file []byte) string {
	if bytes.HasPrefix(file, []byte("From ")) { // a line that mailboxes put before each mail
		_, file, _ = bytes.Cut(file, []byte("\n"))
	}
	read, err := mail.ReadMessage(bytes.NewReader(file))
	if err != nil || read.Header.Get("Date") == "" && read.Header.Get("Content-Type") == "" {
		return string(file)
	}
	return partText(textproto.MIMEHeader(read.Header), read.Body, maxParts)
}

// partText ignores what cannot be read: whoever looks for something in the text does not find it.
func partText(header textproto.MIMEHeader, body io.Reader, depth int) string {
	switch strings.ToLower(strings.TrimSpace(header.Get("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	kind, params, _ := mime.ParseMediaType(header.Get("Content-Type"))
	switch {
	case depth == 0:
		return ""
	case strings.HasPrefix(kind, "multipart/"):
		var texts []string
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			part, err := parts.NextRawPart()
			if err != nil {
				return strings.Join(texts, "\n")
			}
			texts = append(texts, partText(part.Header, part, depth-1))
		}
	case kind == "message/rfc822":
		forwarded, err := mail.ReadMessage(body)
		if err != nil {
			return ""
		}
		return partText(textproto.MIMEHeader(forwarded.Header), forwarded.Body, depth-1)
	}
	text, _ := io.ReadAll(body)
	return string(text)
}
