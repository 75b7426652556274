"""`{{ url|leaving }}`: the address of our page before a page that somebody cited."""

from django import template

from documents import leaving

register = template.Library()
register.filter("leaving", leaving.address)
