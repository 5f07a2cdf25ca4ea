// Package enforce lets the server of a site act on what its visitors have chosen: it reads the choice from the cookie
// temoin or from a signed token, asks nobody, and can send a Content-Security-Policy with each page that names only the
// hosts that this visitor has granted. Whatever is missing, damaged, ended or made for another notice grants nothing.
package enforce
