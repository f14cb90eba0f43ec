// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// The names are those of libosinfo, whose documentation says the rest.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import COsinfo
import GLib
public import GLibObject

/// Entities of one kind.
public final class EntityList<Element: Entity>: Object, RandomAccessCollection {
  public override class var typeID: TypeID { TypeID(osinfo_list_get_type()) }

  public var startIndex: Int { 0 }
  public var endIndex: Int { Int(osinfo_list_get_length(pointer())) }
  public subscript(index: Int) -> Element {
    Element(ObjectReference(retaining: osinfo_list_get_nth(pointer(), gint(index))))
  }
  public subscript(id id: String) -> Element? {
    osinfo_list_find_by_id(pointer(), id).map { Element(ObjectReference(retaining: $0)) }
  }

  public func filtered(by filter: Filter) -> EntityList {
    EntityList(adopting: osinfo_list_new_filtered(pointer(), filter.pointer()))
  }
}

/// Parameters that an entity must have.
public final class Filter: Object {
  public override class var typeID: TypeID { TypeID(osinfo_filter_get_type()) }

  public convenience init(_ constraints: KeyValuePairs<String, String>) {
    self.init(adopting: osinfo_filter_new()!)
    for (key, value) in constraints { osinfo_filter_add_constraint(pointer(), key, value) }
  }

  public func matches(_ entity: Entity) -> Bool {
    osinfo_filter_matches(pointer(), entity.pointer()) != 0
  }
}

extension Array where Element == String {
  /// A list whose strings belong to somebody else.
  init(strings list: UnsafeMutablePointer<GList>?) {
    self.init(list, of: StringElement.self, transfer: .container)
  }
}
