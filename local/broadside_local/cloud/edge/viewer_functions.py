"""The template's CloudFront functions: their code, and what they do in Python."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import quote

from broadside.old_addresses import FOLDER, page_query
from broadside_local.cloud.edge.http_api import Response
from broadside_local.cloud.errors import NotHonouredError

FOLDER_INDEX = r"""
function handler(event) {
  var request = event.request;
  var name = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  var page = pageOf(name, request.querystring);
  if (page) {
    request.uri = '/_old' + request.uri.replace(/\/+$/, '') + '/' + page;
  } else if (name === '') {
    request.uri += 'index.html';
  } else if (name.indexOf('.') === -1) {
    // One slash at the front: two would lead to another host.
    var path = request.uri.replace(/^\/+/, '/');
    return { statusCode: 301, headers: { location: { value: path + '/' } } };
  }
  return request;
}

// What of a query says which page of an old site is meant (see old_addresses.py).
function pageOf(name, query) {
  var isScript = /\.(php|asp|aspx|cfm|cgi|jsp|pl)$/i.test(name);
  var found = [];
  if (!isScript && name.indexOf('.') !== -1) {
    return '';
  }
  for (var field in query) {
    var value = query[field].value.replace(/%2F/gi, '/').replace(/%3A/gi, ':');
    var isFollower = /^(utm_|mc_|_ga)|^(fbclid|gclid|msclkid)$/.test(field);
    if ((/^(p|page_id|attachment_id|cat|q|feed)$/.test(field) || (isScript && !isFollower)) &&
        /^[\w-]+$/.test(field) && /^[\w~:-]+([.\/][\w~:-]+)*$/.test(value)) {
      found.push(field + '=' + value);
    }
  }
  return found.sort().join('&');
}
"""
"""For requests: `folder_index` is its Python."""

SITE_ANSWER = r"""
function handler(event) {
  var response = event.response;
  var headers = response.headers;
  var location = headers['x-amz-meta-location'];
  var type = headers['x-amz-meta-type'];
  if (location) {
    response.statusCode = 301;
    response.statusDescription = 'Moved Permanently';
    headers.location = { value: location.value };
    delete headers.etag;
    delete headers['last-modified'];
  }
  if (type && headers['content-type']) {
    headers['content-type'] = { value: type.value };
  }
  delete headers['x-amz-meta-location'];
  delete headers['x-amz-meta-owner'];
  delete headers['x-amz-meta-type'];
  headers.vary = { value: 'Accept-Encoding' };
  return response;
}
"""
"""For answers: `site_answer` is its Python."""

CODES: Mapping[str, str] = MappingProxyType(
    {"viewer-request": FOLDER_INDEX, "viewer-response": SITE_ANSWER}
)
"""What a function has to be, by the event that it is for."""

_OF_THE_BUCKET = frozenset({"x-amz-meta-location", "x-amz-meta-owner", "x-amz-meta-type"})


def check_functions(functions: Mapping[str, str]) -> None:
    """
    Hold functions against those that we have in Python.

    Args:
        functions: Code by event.

    Raises:
        NotHonouredError: one is another.
    """
    for event, code in functions.items():
        if code.split() != CODES[event].split():
            raise NotHonouredError(
                "this code of AWS::CloudFront::Function (see viewer_functions.py)"
            )


def folder_index(path: str, query: str = "") -> str | Response:
    """
    Say where a request looks: a folder is its index.html, and a page of an old site its query's.

    Args:
        path: Percent-decoded.
        query: As it came.
    """
    name = path.rpartition("/")[2]
    if page := page_query(path, query):
        return f"/{FOLDER}{path.rstrip('/')}/{page}"
    if name == "":
        return path + "index.html"
    if "." not in name:
        # One slash: `//elsewhere` would be another host.
        location = quote("/" + path.strip("/") + "/", safe="/!$&'()*+,;=:@~-._")
        return Response(status=301, headers=(("location", location),))
    return path


def site_answer(response: Response) -> Response:
    """Lead on from old addresses, and say of feeds what they are: what S3 keeps, says how."""
    told = dict(response.headers)
    kept = {name: value for name, value in told.items() if name not in _OF_THE_BUCKET}
    kept["vary"] = "Accept-Encoding"
    if "content-type" in kept and "x-amz-meta-type" in told:
        kept["content-type"] = told["x-amz-meta-type"]
    if "x-amz-meta-location" not in told:
        return replace(response, headers=tuple(kept.items()))
    for name in ("etag", "last-modified"):
        kept.pop(name, None)
    kept["location"] = told["x-amz-meta-location"]
    return replace(response, status=301, headers=tuple(kept.items()))
