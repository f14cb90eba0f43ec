// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// The names are those of libosinfo, whose documentation says the rest.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import COsinfo
public import GLib
public import GLibObject

/// What is known of operating systems, and of what they run on.
public final class Database: Object {
  public override class var typeID: TypeID { TypeID(osinfo_db_get_type()) }

  public var operatingSystems: EntityList<OperatingSystem> {
    EntityList(adopting: osinfo_db_get_os_list(pointer()))
  }
  public func operatingSystem(id: String) -> OperatingSystem? {
    OperatingSystem(retaining: osinfo_db_get_os(pointer(), id))
  }
  public func add(_ os: OperatingSystem) { osinfo_db_add_os(pointer(), os.pointer()) }
  public func distinctValues(of parameter: String) -> [String] {
    Array(strings: osinfo_db_unique_values_for_property_in_os(pointer(), parameter))
  }
}

/// Reads databases.
public final class Loader: Object {
  public override class var typeID: TypeID { TypeID(osinfo_loader_get_type()) }

  public var database: Database { Database(retaining: osinfo_loader_get_db(pointer())) }
  public func loadDefaults() throws(GLibError) {
    try throwing { osinfo_loader_process_default_path(pointer(), $0) }
  }
  public func load(_ path: String) throws(GLibError) {
    try throwing { osinfo_loader_process_path(pointer(), path, $0) }
  }
}
