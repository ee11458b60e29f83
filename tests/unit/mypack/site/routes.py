"""Who gets what from each route: the whole table, one row per endpoint and method.

The answers are those to a request that names existing rows (the post, the token and the
account belong to the author), has its form token, and no content: whoever may write is
told what is missing (400, 415, 428), so that nothing changes; `login` leads to the
sign-in page. A route without a row fails the tests: decide who may use it, and add it.
"""

TABLE = """
endpoint               method visitor user author editor administrator
static                 GET      200   200   200   200   200
bootstrap.static       GET      404   404   404   404   404
health.healthz         GET      200   200   200   200   200
health.readyz          GET      200   200   200   200   200
api.document           GET      200   200   200   200   200
api.docs               GET      200   200   200   200   200
item.menu              GET      200   200   200   200   200
item.index             GET      200   200   200   200   200
item.live              GET      200   200   200   200   200
item.show              GET      200   200   200   200   200
item.create            GET    login   403   403   200   200
item.create            POST   login   403   403   400   400
item.edit              GET    login   403   403   200   200
item.edit              POST   login   403   403   400   400
item.delete            GET    login   403   403   200   200
item.delete            POST   login   403   403   400   400
item_api.index         GET      200   200   200   200   200
item_api.create        POST     401   403   403   415   415
item_api.show          GET      200   200   200   200   200
item_api.replace       PUT      401   403   403   428   428
item_api.change        PATCH    401   403   403   428   428
item_api.delete        DELETE   401   403   403   428   428
supplier.index         GET      200   200   200   200   200
supplier.show          GET      200   200   200   200   200
supplier.create        GET    login   403   403   200   200
supplier.create        POST   login   403   403   400   400
supplier.edit          GET    login   403   403   200   200
supplier.edit          POST   login   403   403   400   400
supplier.delete        GET    login   403   403   200   200
supplier.delete        POST   login   403   403   400   400
supplier_api.index     GET      200   200   200   200   200
supplier_api.create    POST     401   403   403   415   415
supplier_api.show      GET      200   200   200   200   200
supplier_api.replace   PUT      401   403   403   428   428
supplier_api.change    PATCH    401   403   403   428   428
supplier_api.delete    DELETE   401   403   403   428   428
offer.create           GET    login   403   403   200   200
offer.create           POST   login   403   403   400   400
offer.edit             GET    login   403   403   200   200
offer.edit             POST   login   403   403   400   400
offer.delete           GET    login   403   403   200   200
offer.delete           POST   login   403   403   400   400
offer_api.index        GET      200   200   200   200   200
offer_api.of_supplier  GET      200   200   200   200   200
offer_api.create       POST     401   403   403   415   415
offer_api.show         GET      200   200   200   200   200
offer_api.replace      PUT      401   403   403   428   428
offer_api.change       PATCH    401   403   403   428   428
offer_api.delete       DELETE   401   403   403   428   428
picture.show           GET      404   404   404   404   404
picture.edit           GET    login   403   403   200   200
picture.edit           POST   login   403   403   400   400
picture.remove         GET    login   403   403   200   200
picture.remove         POST   login   403   403   400   400
post.index             GET      200   200   200   200   200
post.show              GET      200   200   200   200   200
post.create            GET    login   200   200   200   200
post.create            POST   login   400   400   400   400
post.edit              GET    login   403   200   403   200
post.edit              POST   login   403   400   403   400
post.delete            GET    login   403   200   403   200
post.delete            POST   login   403   400   403   400
post_api.index         GET      200   200   200   200   200
post_api.create        POST     401   415   415   415   415
post_api.show          GET      200   200   200   200   200
post_api.replace       PUT      401   403   428   403   428
post_api.change        PATCH    401   403   428   403   428
post_api.delete        DELETE   401   403   428   403   428
user.sign_in           GET      200   302   302   302   302
user.sign_in           POST     400   302   302   302   302
user.sign_out          POST     302   302   302   302   302
user.profile           GET    login   200   200   200   200
user.password          GET    login   200   200   200   200
user.password          POST   login   400   400   400   400
user.email             GET    login   200   200   200   200
user.email             POST   login   400   400   400   400
user.reset             GET      200   200   200   200   200
user.reset             POST     400   400   400   400   400
user.reset_password    GET      302   302   302   302   302
user.reset_password    POST     302   302   302   302   302
user_api.index         GET      401   403   403   403   200
user_api.create        POST     401   403   403   403   415
user_api.me            GET      401   200   200   200   200
user_api.show          GET      401   403   200   403   200
user_api.replace       PUT      401   403   403   403   428
user_api.change        PATCH    401   403   403   403   428
user_api.delete        DELETE   401   403   403   403   428
token.create           POST   login   400   400   400   400
token.revoke           POST   login   404   302   404   404
admin.index            GET    login   403   403   403   200
operator.index         GET    login   403   403   403   200
operator.figures       GET    login   403   403   403   200
operator.traffic       GET    login   403   403   403   404
admin_user.index_view  GET    login   403   403   403   200
admin_user.export      GET    login   403   403   403   200
admin_user.create_view GET    login   403   403   403   200
admin_user.create_view POST   login   403   403   403   400
admin_user.edit_view   GET    login   403   403   403   200
admin_user.edit_view   POST   login   403   403   403   400
admin_user.action_view POST   login   403   403   403   400
admin_role.index_view  GET    login   403   403   403   200
admin_role.export      GET    login   403   403   403   200
admin_item.index_view  GET    login   403   403   403   200
admin_item.export      GET    login   403   403   403   200
admin_item.create_view GET    login   403   403   403   200
admin_item.create_view POST   login   403   403   403   400
admin_item.edit_view   GET    login   403   403   403   200
admin_item.edit_view   POST   login   403   403   403   400
admin_item.action_view POST   login   403   403   403   400
admin_supplier.index_view GET    login   403   403   403   200
admin_supplier.export  GET    login   403   403   403   200
admin_supplier.create_view GET    login   403   403   403   200
admin_supplier.create_view POST   login   403   403   403   400
admin_supplier.edit_view GET    login   403   403   403   200
admin_supplier.edit_view POST   login   403   403   403   400
admin_supplier.action_view POST   login   403   403   403   400
admin_post.index_view  GET    login   403   403   403   200
admin_post.export      GET    login   403   403   403   200
admin_post.create_view GET    login   403   403   403   200
admin_post.create_view POST   login   403   403   403   400
admin_post.edit_view   GET    login   403   403   403   200
admin_post.edit_view   POST   login   403   403   403   400
admin_post.action_view POST   login   403   403   403   400
admin_mail.index_view  GET    login   403   403   403   200
admin_mail.export      GET    login   403   403   403   200
probe.sleep            GET      200   200   200   200   200
probe.echo             POST     200   200   200   200   200
probe.send_bytes       GET      200   200   200   200   200
probe.count            POST     400   400   400   400   400
probe.counted          GET      200   200   200   200   200
probe.keys             GET      200   200   200   200   200
probe.fault            POST     400   400   400   400   400
"""

Key = tuple[str, str]


def expected() -> dict[Key, list[str]]:
    """The table by endpoint and method: the answers in the order of its columns."""
    rows = [line.split() for line in TABLE.strip().splitlines()[1:]]
    return {(endpoint, method): answers for endpoint, method, *answers in rows}


def columns() -> list[str]:
    return TABLE.strip().splitlines()[0].split()[2:]
