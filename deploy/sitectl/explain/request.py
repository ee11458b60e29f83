"""Messages about one request that Apache answers or refuses by itself."""

from sitectl.explain.known import Known

NOTHING = "nothing to do; many from one address in a short time are an attack"

MESSAGES = (
    Known(
        "LOG-201",
        "AH01630: client denied by server configuration: {path}",
        "Someone asked for {path}, which is not for users.",
        "The answer was 403.",
        "nothing to do, unless {path} should be served: see deploy/apache",
    ),
    Known(
        "LOG-202",
        "AH00035: access to {uri} denied (filesystem path '{path}') because search "
        "permissions are missing on a component of the path",
        "Apache's account may not enter a folder on the way to {path}.",
        "The answer was 403, for every user.",
        "sitectl doctor (permissions); namei -l {path}",
    ),
    Known(
        "LOG-203",
        "AH00036: access to {uri} failed (filesystem path '{path}')",
        "{path} cannot be looked at: a broken disk or mount, or too long a name.",
        "The answer was 403.",
        "sitectl doctor; ls -l {path}",
    ),
    Known(
        "LOG-204",
        "AH00037: Symbolic link not allowed or link target not accessible: {path}",
        "A symbolic link lies where the site has none.",
        "The answer was 403.",
        "ls -l {path}; sitectl verify ID",
    ),
    Known(
        "LOG-205",
        "AH00026: found %2f (encoded '/') in URI path ({path}), returning 404",
        "A client sent an encoded slash, often to look for files outside the site.",
        "The answer was 404.",
        NOTHING,
    ),
    Known(
        "LOG-206",
        "AH01382: Request {part} read timeout",
        "A client was too slow to send its {part}: a bad line, or a slow attack.",
        "The answer was 408, and the connection was closed.",
        NOTHING,
    ),
    Known(
        "LOG-207",
        "AH00124: Request exceeded the limit of {limit} internal redirects due to "
        "probable configuration error.",
        "A rewrite rule leads to itself.",
        "The answer was 500.",
        "make up (it writes our rules anew); see deploy/apache/slots.conf.j2",
    ),
    Known(
        "LOG-208",
        "AH00126: Invalid URI in request '{request}'",
        "A client sent an address with parts like `..` that leave the site.",
        "The answer was 400.",
        NOTHING,
    ),
    Known(
        "LOG-209",
        "AH01588: Requested content-length of {size} is larger than the configured "
        "limit of {limit}",
        "A client sent {size} bytes; Apache takes {limit}.",
        "The answer was 413.",
        "nothing to do, or raise apache_body_limit in the inventory, then `make up`",
    ),
    Known(
        "LOG-210",
        "AH01591: Read content length of {size} is larger than the configured limit of "
        "{limit}",
        "A client sent more than {limit} bytes without saying so before.",
        "The answer was 413.",
        "nothing to do, or raise apache_body_limit in the inventory, then `make up`",
    ),
    Known(
        "LOG-211",
        "AH00565: request failed: client's request-line exceeds LimitRequestLine "
        "(longer than {limit})",
        "A client sent an address of more than {limit} bytes.",
        "The answer was 414.",
        NOTHING,
    ),
    Known(
        "LOG-212",
        "AH00561: Request header exceeds LimitRequestFieldSize",
        "A client sent a very long header, often a heap of old cookies.",
        "The answer was 400.",
        "nothing to do; a user whom it hits clears the site's cookies",
    ),
    Known(
        "LOG-213",
        "AH00563: Number of request headers exceeds LimitRequestFields",
        "A client sent more headers than any browser does.",
        "The answer was 400.",
        NOTHING,
    ),
    Known(
        "LOG-214",
        "AH00569: client sent HTTP/1.1 request without hostname",
        "A program that is no browser asked without a Host header.",
        "The answer was 400.",
        NOTHING,
    ),
    Known(
        "LOG-215",
        "AH00550: Client sent malformed Host header: {name}",
        "A client sent a Host header that is no name: often an attack.",
        "The answer was 400.",
        NOTHING,
    ),
    Known(
        "LOG-216",
        "AH00134: Invalid method in request {request} - possible attempt to establish "
        "SSL connection on non-SSL port",
        "A client spoke TLS on the port for plain HTTP.",
        "The answer was 400.",
        "nothing to do; if it is a user, the link has https:// where http:// belongs",
    ),
    Known(
        "LOG-217",
        "AH00135: Invalid method in request {request}",
        "A client sent a method that does not exist.",
        "The answer was 501 or 400.",
        NOTHING,
    ),
    Known(
        "LOG-218",
        "AH00128: File does not exist: {path}",
        "A page links to a static file that no installed release has, or someone "
        "looks for files.",
        "The answer was 404.",
        "sitectl doctor (static files of the live release)",
    ),
    Known(
        "LOG-219",
        "AH10508: Unsafe URL with %3f URL rewritten without UnsafeAllow3F",
        "A client sent an encoded question mark to a rewrite rule that changes paths. "
        "Ours change none.",
        "The answer was 403.",
        "make up (it writes our rules anew)",
    ),
    Known(
        "LOG-220",
        "AH00661: mod_rewrite: can't access text RewriteMap file {path}",
        "The slot map {path} is missing, or Apache may not enter its folder.",
        "Apache does not start; one that runs falls back to slot blue for users.",
        "sitectl reload (it rebuilds the map), then `sitectl doctor`",
    ),
    Known(
        "LOG-221",
        "AH00655: mod_rewrite: can't open text RewriteMap file {path}",
        "The slot map {path} was removed or closed while Apache runs.",
        "Users get slot blue, whichever is live.",
        "sitectl reload (it rebuilds the map), then `sitectl doctor`",
    ),
    Known(
        "LOG-222",
        "AH00670: Options FollowSymLinks and SymLinksIfOwnerMatch are both off, so the "
        "RewriteRule directive is also forbidden",
        "A rewrite rule stands in a <Directory>; ours stand in the virtual hosts.",
        "The answer was 403.",
        "make up (it writes our rules anew)",
    ),
    Known(
        "LOG-223",
        "AH02401: HTTP Request Line; Rejected HTTP/0.9 request",
        "A program that is no browser spoke a protocol of 1991.",
        "The answer was 400.",
        NOTHING,
    ),
    Known(
        "LOG-224",
        "AH10244: invalid URI path ({path})",
        "A client sent an address with parts like `..`, or a % that encodes nothing.",
        "The answer was 400.",
        NOTHING,
    ),
)
