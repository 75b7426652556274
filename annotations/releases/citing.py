"""How a release is cited: CITATION.cff, BibTeX with the measures it uses, and what Zenodo asks."""

import json
import re
from html import escape as html
from typing import Any

from annotations.releases import statements
from annotations.releases.facts import Facts, as_of
from annotations.releases.latex import escape
from annotations.releases.wording import counted, one_line

UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
KEYWORDS = ("sentence classification", "claims", "disagreement", "annotations by several people")
REFERENCES = """
@techreport{krippendorff2011,
  author = {Krippendorff, Klaus},
  title = {Computing {Krippendorff}'s Alpha-Reliability},
  institution = {University of Pennsylvania, Annenberg School for Communication},
  year = {2011},
  url = {https://repository.upenn.edu/asc_papers/43}
}

@book{krippendorff2019,
  author = {Krippendorff, Klaus},
  title = {Content Analysis: An Introduction to Its Methodology},
  edition = {4},
  publisher = {SAGE},
  year = {2019},
  doi = {10.4135/9781071878781}
}

@article{fleiss1971,
  author = {Fleiss, Joseph L.},
  title = {Measuring Nominal Scale Agreement among Many Raters},
  journal = {Psychological Bulletin},
  volume = {76},
  number = {5},
  pages = {378--382},
  year = {1971},
  doi = {10.1037/h0031619}
}

@article{cohen1960,
  author = {Cohen, Jacob},
  title = {A Coefficient of Agreement for Nominal Scales},
  journal = {Educational and Psychological Measurement},
  volume = {20},
  number = {1},
  pages = {37--46},
  year = {1960},
  doi = {10.1177/001316446002000104}
}

@article{dawidskene1979,
  author = {Dawid, A. Philip and Skene, Allan M.},
  title = {Maximum Likelihood Estimation of Observer Error-Rates Using the {EM} Algorithm},
  journal = {Journal of the Royal Statistical Society. Series C (Applied Statistics)},
  volume = {28},
  number = {1},
  pages = {20--28},
  year = {1979},
  doi = {10.2307/2346806}
}

@book{efron1982,
  author = {Efron, Bradley},
  title = {The Jackknife, the Bootstrap and Other Resampling Plans},
  publisher = {Society for Industrial and Applied Mathematics},
  year = {1982},
  doi = {10.1137/1.9781611970319}
}

@article{gebru2021,
  author = {Gebru, Timnit and Morgenstern, Jamie and Vecchione, Briana and Vaughan, Jennifer Wortman and
            Wallach, Hanna and {Daum{\\'e} III}, Hal and Crawford, Kate},
  title = {Datasheets for Datasets},
  journal = {Communications of the ACM},
  volume = {64},
  number = {12},
  pages = {86--92},
  year = {2021},
  doi = {10.1145/3458723}
}

@inproceedings{akhtar2024,
  author = {Akhtar, Mubashara and others},
  title = {Croissant: A Metadata Format for {ML}-Ready Datasets},
  booktitle = {Proceedings of the Eighth Workshop on Data Management for End-to-End Machine Learning},
  year = {2024},
  doi = {10.1145/3650203.3663326}
}
"""


def yaml(words: str) -> str:
    """A text as JSON has it, which YAML reads as well; on one line."""
    text = json.dumps(one_line(words), ensure_ascii=False)
    return UNPRINTABLE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def citation(version: str, facts: Facts, said: dict[str, str]) -> str:
    """CITATION.cff, version 1.2.0 of the format."""
    name = facts["project"]["name"]
    lines = [
        "cff-version: 1.2.0",
        'message: "If you use this dataset, please cite it."',
        "type: dataset",
        f"title: {yaml(name)}",
        f"version: {yaml(version)}",
        "authors:",
    ]
    for author in statements.authors(said, name):
        family, comma, given = (part.strip() for part in author.partition(","))
        if comma and family and given:
            lines += [f"  - family-names: {yaml(family)}", f"    given-names: {yaml(given)}"]
        else:
            lines.append(f"  - name: {yaml(author)}")
    if day := as_of(facts):
        # The day of the last change: a release says nothing that its data do not.
        lines.append(f"date-released: {yaml(day)}")
    if found := statements.licence(said):
        lines.append(f"license: {found}")
    if doi := statements.doi(said):
        lines.append(f"doi: {yaml(doi)}")
    elif address := statements.address(said):
        lines.append(f"url: {yaml(address)}")
    lines += ["keywords:", *(f"  - {yaml(one)}" for one in KEYWORDS)]
    return "\n".join(lines) + "\n"


def bibtex(version: str, facts: Facts, said: dict[str, str]) -> str:
    """The entry of the release in a bibliography."""
    name = facts["project"]["name"]
    authors = [
        escape(author) if "," in author else f"{{{escape(author)}}}"
        for author in statements.authors(said, name)
    ]
    fields = [("author", " and ".join(authors)), ("title", f"{{{escape(name)}}}")]
    if day := as_of(facts):
        fields.append(("year", day[:4]))
    fields.append(("note", f"Data set, version {version}"))
    if doi := statements.doi(said):
        fields.append(("doi", doi))
    if address := statements.address(said):
        fields.append(("url", address))
    lines = ",\n".join(f"  {field} = {{{words}}}" for field, words in fields)
    return f"@misc{{{facts['project']['slug']}-{version},\n{lines}\n}}\n"


def references(version: str, facts: Facts, said: dict[str, str]) -> str:
    """references.bib: the dataset, and what the measures are computed by."""
    return bibtex(version, facts, said) + REFERENCES


def zenodo(version: str, facts: Facts, said: dict[str, str]) -> dict[str, Any]:
    """.zenodo.json."""
    project = facts["project"]
    words = project["description"] or (
        f"{counted(facts['answers'], 'answer')} of {counted(facts['reviewers'], 'reviewer')} on "
        f"{counted(facts['answered_sentences'], 'sentence')}."
    )
    found: dict[str, Any] = {
        "title": one_line(project["name"]),
        "upload_type": "dataset",
        "description": "".join(f"<p>{html(line)}</p>" for line in words.splitlines() if line.strip()),
        "version": version,
        "creators": [{"name": author} for author in statements.authors(said, project["name"])],
        "keywords": list(KEYWORDS),
    }
    if day := as_of(facts):
        found["publication_date"] = day
    if licence := statements.licence(said):
        return found | {"access_right": "open", "license": licence.lower()}
    # What is open there without a licence that it knows is dedicated to the public domain (CC0).
    conditions = said.get("licence") or "No licence is stated: ask whoever made it."
    return found | {"access_right": "restricted", "access_conditions": f"<p>{html(conditions)}</p>"}
