"""Modules put into one script, and what cannot be."""

import re
from pathlib import Path

import pyarrow
import pytest

from config.bundling import CannotBundle, bundle, entries, sheet, shortened
from tests.browser.served import collect

MODULES = {
    "page": 'import { Weir } from "./weir.js";\nimport { tide as flow } from "./tide.js";\nnew Weir(flow);\n',
    "weir": 'import { tide } from "./tide.js";\n\nexport class Weir {}\nconst LOW = tide();\n',
    "tide": "export const HIGH = 3;\nexport async function tide() {}\n",
    "alone": "globalThis.alone = true;\n",
}


def bundled(name, **changed):
    return bundle(name, {**MODULES, **changed}.__getitem__)


def test_each_module_runs_once_and_before_what_imports_it():
    script = bundled("page")

    assert script.count("class Weir") == script.count("const HIGH") == 1
    assert script.index("const HIGH") < script.index("class Weir") < script.index("new Weir")


def test_names_are_handed_over_and_stay_apart():
    script = bundled("page")

    assert "const { HIGH, tide } = (() => {" in script
    assert "return { HIGH, tide };" in script
    assert "const flow = tide;" in script
    assert "import" not in script
    assert "export" not in script


def test_entries_are_what_imports_and_is_not_imported():
    assert entries(MODULES, MODULES.__getitem__) == ["page"]


@pytest.mark.parametrize(
    "tide",
    [
        'import * as weir from "./weir.js";\n',
        "export default 3;\n",
        "export let level = 3;\n",
        'export { low } from "./weir.js";\n',
        'import { Weir } from "./weir.js";\nexport const HIGH = 3;\n',
    ],
)
def test_a_module_of_another_form_is_refused_by_name(tide):
    with pytest.raises(CannotBundle, match=r"tide\.js"):
        bundled("page", tide=tide)


def test_two_modules_that_export_the_same_name_are_refused():
    with pytest.raises(CannotBundle, match=r"weir\.js and tide\.js both export HIGH"):
        bundled(
            "page", weir='import { tide } from "./tide.js";\n\nexport class Weir {}\nexport const HIGH = 3;\n'
        )


def test_comments_go_and_what_is_said_stays():
    source = "/** The quay. */\nconst said = `a  ${1 + 1}  // b`; // gone\nconst found = /\\/\\*  x/;\n"

    assert shortened(source) == "const said=`a  ${1 + 1}  // b`;const found=/\\/\\*  x/;"


def test_private_names_are_short_and_what_only_looks_like_one_stays():
    source = (
        "export class Weir {\n  #gates = 2;\n\n  async #open() {\n    return this.#gates;\n  }\n\n"
        '  all() {\n    return [this.#open(), document.querySelector("#gates"), "a.b #open"];\n  }\n}\n'
    )

    script = bundled("weir", weir=source)

    assert "#a = 2;" in script
    assert "async #b() {" in script
    assert 'return [this.#b(), document.querySelector("#gates"), "a.b #open"];' in script
    assert "return this.#a;" in script


def test_a_sheet_stands_in_the_place_of_its_import():
    sheets = {"tide.css": "@layer low { p { color: red } }\n"}

    whole = sheet('/* The quay. */\n@import "tide.css";\nq { color: blue }\n', sheets.__getitem__)

    assert whole == "/* The quay. */\n@layer low { p { color: red } }\nq { color: blue }\n"


def hashed(folder: Path, name: str, suffix: str) -> Path:
    [path] = [path for path in folder.iterdir() if re.fullmatch(rf"{name}\.\w{{12}}\.{suffix}", path.name)]
    return path


def test_the_files_that_pages_ask_for_are_whole_and_packed(tmp_path):
    collect(tmp_path)

    room = hashed(tmp_path / "js", "room", "js")
    assert "import{" not in room.read_text()
    assert room.read_text() == (tmp_path / "js" / "room.js").read_text()
    for whole in (room, hashed(tmp_path / "css", "site", "css"), hashed(tmp_path / "css", "document", "css")):
        assert "@import" not in whole.read_text()
        packed = whole.with_name(f"{whole.name}.br").read_bytes()
        assert pyarrow.Codec("brotli").decompress(packed, whole.stat().st_size) == whole.read_bytes()
        assert len(packed) < whole.with_name(f"{whole.name}.gz").stat().st_size
    assert not [*(tmp_path / "admin").rglob("*.br")]
