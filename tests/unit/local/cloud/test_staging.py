"""What is deployed is what is in the checkout, and nothing else."""

import io
import subprocess
import sys
import zipfile

from broadside_local.cloud.staging import stage_functions, stage_templates, zip_beside


class TestZip:
    def test_it_holds_what_stands_beside_the_functions(self):
        packed = zip_beside({"entry.py": b"x"})

        assert ["README", "entry.py"] == zipfile.ZipFile(io.BytesIO(packed)).namelist()
        assert packed == zip_beside({"entry.py": b"x"})


class TestFunctions:
    def stage(self, folder, **files):
        for name, text in files.items():
            file = folder / "functions" / name.replace("__", "/", 1)
            file = file.with_name(f"{file.name}.py")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        (folder / "functions" / "requirements.txt").write_text("x", encoding="utf-8")
        return stage_functions(folder / "functions", folder / "staged")

    def run(self, staged, code):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": str(staged)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip() or done.stderr

    def test_it_holds_the_code_compiled_and_no_leftovers(self, tmp_path):
        staged = self.stage(tmp_path, paint__tick="print(1)")

        cached = f"paint/__pycache__/tick.{sys.implementation.cache_tag}.pyc"
        found = {file.relative_to(staged).as_posix() for file in staged.rglob("*.*")}
        assert {"paint/tick.py", cached} == found
        assert "1" == self.run(staged, "import paint.tick")
        assert 0o700 == staged.stat().st_mode & 0o777

    def test_the_bytecode_is_the_codes(self, tmp_path):
        staged = self.stage(tmp_path, tick="print(1)")
        (staged / "tick.py").write_text("print(2)", encoding="utf-8")

        assert "1" == self.run(staged, "import tick")

    def test_what_is_no_python_is_told_by_who_imports_it(self, tmp_path):
        staged = self.stage(tmp_path, tick="def")

        assert "SyntaxError" in self.run(staged, "import tick")


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
