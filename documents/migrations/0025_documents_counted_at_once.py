"""The statistics of documents follow each import.

A new project among many millions of sentences is less than a fiftieth of any table. To the planner, which had not
counted it, it had one document, and every answer of the project was then looked up among all of its documents.
"""

from django.db import migrations

SET = """
ALTER TABLE documents_document
    SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100)
"""
RESET = """
ALTER TABLE documents_document SET (autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE documents_document RESET (autovacuum_analyze_threshold)
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0024_lists_of_any_length")]

    operations = [migrations.RunSQL(SET, RESET)]
