"""A whole installation in one file, and back.

archive.py    the file: a tar whose last member says what the others are, with their SHA-256
programs.py   pg_dump and pg_restore, and how they reach the database
making.py     `manage.py backup`: one snapshot of the database, and the files that it speaks of
restoring.py  `manage.py restore`: onto an installation that has nothing in it
apart.py      how the embedded server's database comes back: beside the empty one, then in its place
schedule.py   a backup every so often, and how many are kept
"""
