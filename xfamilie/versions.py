"""From one version of the standard to another: the mapping is written for one, and stays one.

What a later version only adds or moves about is told by its schema: a message that the schema of its
version refuses is neither written nor read. A version in which what we write has another name or
place needs a step of its own here.
"""

from lxml import etree

from xfamilie.namespaces import module_and_version, namespace


def in_version(root: etree._Element, version: str) -> etree._Element:
    """A message with the names of another version; the very tree where it has them already.

    Elements of other standards inside of it stay as they are. Lines are not kept.
    """
    module = module_and_version(etree.QName(root).namespace or "")
    if module is None or module[1] == version:
        return root
    return _copy(root, version, None)


def _copy(node: etree._Element, version: str, parent: etree._Element | None) -> etree._Element:
    tag = _named(str(node.tag), version)
    if parent is None:
        spaces = {prefix: _uri(uri, version) for prefix, uri in node.nsmap.items()}
        copy = etree.Element(tag, nsmap=spaces)
    else:
        copy = etree.SubElement(parent, tag)
    for name, value in node.attrib.items():
        copy.set(name, value)
    copy.text, copy.tail = node.text, node.tail
    for child in node:
        _copy(child, version, copy)
    return copy


def _named(tag: str, version: str) -> str:
    name = etree.QName(tag)
    return f"{{{_uri(name.namespace, version)}}}{name.localname}" if name.namespace else tag


def _uri(uri: str, version: str) -> str:
    module = module_and_version(uri)
    return namespace(module[0], version) if module else uri
