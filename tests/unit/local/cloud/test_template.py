"""Templates are read and translated as AWS would, and values of parameters are complete."""

import pytest

from broadside_local.cloud.errors import CloudError
from broadside_local.cloud.template.source import load, parameter_values, translate

SAM = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Host: { Type: String }
  Delay: { Type: String, Default: "600" }
Globals:
  Function: { CodeUri: functions/, Runtime: python3.13, Layers: [!Ref Templates] }
Resources:
  Templates: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: ./templates/ } }
  Tick:
    Type: AWS::Serverless::Function
    Properties:
      Handler: handlers.tick.handler
      Role: !GetAtt TickRole.Arn
      Environment: { Variables: { SITE_URL: !Sub "https://${Host}" } }
  TickRole:
    Type: AWS::IAM::Role
    Properties: { AssumeRolePolicyDocument: {} }
"""


@pytest.fixture
def sam(tmp_path):
    file = tmp_path / "template.yaml"
    file.write_text(SAM, encoding="utf-8")
    return load(file)


class TestLoad:
    def test_short_tags_are_written_out(self, sam):
        properties = sam["Resources"]["Tick"]["Properties"]

        assert {"Fn::GetAtt": ["TickRole", "Arn"]} == properties["Role"]
        assert {"Fn::Sub": "https://${Host}"} == properties["Environment"]["Variables"]["SITE_URL"]
        assert [{"Ref": "Templates"}] == sam["Globals"]["Function"]["Layers"]

    def test_a_missing_file_is_named(self, tmp_path):
        with pytest.raises(CloudError, match=r"^template\.yaml: "):
            load(tmp_path / "template.yaml")

    def test_what_is_no_yaml_is_said_to_be_none(self, tmp_path):
        file = tmp_path / "template.yaml"
        file.write_text("a: [", encoding="utf-8")

        with pytest.raises(CloudError, match="not YAML"):
            load(file)


class TestTranslate:
    def test_folders_become_objects_in_the_bucket(self, sam):
        translated = translate(sam, {"Host": "a.example", "Delay": "0"}, bucket="code")

        layer = next(
            r for r in translated["Resources"].values() if r["Type"] == "AWS::Lambda::LayerVersion"
        )
        assert {"S3Bucket": "code", "S3Key": "functions"} == translated["Resources"]["Tick"][
            "Properties"
        ]["Code"]
        assert {"S3Bucket": "code", "S3Key": "templates"} == layer["Properties"]["Content"]

    def test_the_template_itself_stays_as_it_was(self, sam):
        translate(sam, {"Host": "a.example", "Delay": "0"}, bucket="code")

        assert "functions/" == sam["Globals"]["Function"]["CodeUri"]

    def test_what_sam_refuses_is_an_error(self, sam):
        sam["Resources"]["Tick"]["Properties"]["Events"] = {"X": {"Type": "Nonsense"}}

        with pytest.raises(CloudError, match=r"^template\.yaml: "):
            translate(sam, {"Host": "a.example", "Delay": "0"}, bucket="code")


class TestParameterValues:
    def test_what_is_given_goes_before_the_default(self, sam):
        assert {"Host": "a.example", "Delay": "0"} == parameter_values(
            sam, {"Host": "a.example", "Delay": "0"}
        )
        assert {"Host": "a.example", "Delay": "600"} == parameter_values(sam, {"Host": "a.example"})

    def test_a_parameter_without_a_value_is_named(self, sam):
        with pytest.raises(CloudError, match="Host has no value"):
            parameter_values(sam, {})

    def test_an_unknown_parameter_is_named(self, sam):
        with pytest.raises(CloudError, match="no parameter Hots"):
            parameter_values(sam, {"Host": "a.example", "Hots": "b"})
