"""What is deployed is what is in the checkout, and nothing else."""

import io
import zipfile

from broadside_local.cloud.staging import stage_templates, zip_functions


class TestZip:
    def test_it_holds_the_code_and_no_leftovers(self, tmp_path):
        for name in ("handlers/tick.py", "handlers/__pycache__/tick.pyc", "requirements.txt"):
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("x", encoding="utf-8")

        packed = zip_functions(tmp_path)

        assert ["handlers/tick.py"] == zipfile.ZipFile(io.BytesIO(packed)).namelist()

    def test_the_same_files_are_the_same_bytes(self, tmp_path):
        (tmp_path / "a.py").write_text("x", encoding="utf-8")

        assert zip_functions(tmp_path) == zip_functions(tmp_path)


class TestTemplates:
    def test_the_publication_in_use_takes_the_place_of_the_one_there(self, tmp_path):
        templates, ours = tmp_path / "templates", tmp_path / "ours.toml"
        templates.mkdir()
        (templates / "publication.toml").write_text("theirs", encoding="utf-8")
        (templates / "page.html").write_text("page", encoding="utf-8")
        ours.write_text("ours", encoding="utf-8")

        staged = stage_templates(templates, ours, tmp_path / "staged")

        assert "ours" == (staged / "publication.toml").read_text(encoding="utf-8")
        assert "page" == (staged / "page.html").read_text(encoding="utf-8")
        assert "theirs" == (templates / "publication.toml").read_text(encoding="utf-8")

    def test_its_logo_comes_along(self, tmp_path):
        ours = tmp_path / "ours" / "publication.toml"
        ours.parent.mkdir()
        ours.write_text("ours", encoding="utf-8")
        (ours.parent / "logo.PNG").write_bytes(b"logo")
        (ours.parent / "subscribers.csv").write_text("address", encoding="utf-8")
        (ours.parent / "folder.png").mkdir()

        staged = stage_templates(tmp_path / "none", ours, tmp_path / "staged")

        assert {"publication.toml", "logo.PNG"} == {file.name for file in staged.iterdir()}

    def test_without_one_the_one_there_stays(self, tmp_path):
        templates = tmp_path / "templates"
        templates.mkdir()
        (templates / "publication.toml").write_text("theirs", encoding="utf-8")

        staged = stage_templates(templates, None, tmp_path / "staged")

        assert "theirs" == (staged / "publication.toml").read_text(encoding="utf-8")
        assert 0o700 == staged.stat().st_mode & 0o777
