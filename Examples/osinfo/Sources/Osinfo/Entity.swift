// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// The names are those of libosinfo, whose documentation says the rest.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import COsinfo
import GLib
public import GLibObject

/// Something that the database describes, by parameters.
open class Entity: Object {
  open override class var typeID: TypeID { TypeID(osinfo_entity_get_type()) }

  public static let id = ConstructProperty<Entity, String>("id")

  public var id: String { String(copying: osinfo_entity_get_id(pointer())) ?? "" }

  public subscript(parameter: String) -> String? {
    get { String(copying: osinfo_entity_get_param_value(pointer(), parameter)) }
    set { osinfo_entity_set_param(pointer(), parameter, newValue) }
  }

  public func values(of parameter: String) -> [String] {
    Array(strings: osinfo_entity_get_param_value_list(pointer(), parameter))
  }
}

/// An entity that somebody makes and gives a name.
open class Product: Entity {
  open override class var typeID: TypeID { TypeID(osinfo_product_get_type()) }

  public var name: String? { String(copying: osinfo_product_get_name(pointer())) }
  public var shortID: String? { String(copying: osinfo_product_get_short_id(pointer())) }
  public var vendor: String? { String(copying: osinfo_product_get_vendor(pointer())) }
  public var version: String? { String(copying: osinfo_product_get_version(pointer())) }
  public var codename: String? { String(copying: osinfo_product_get_codename(pointer())) }
  public var releaseDate: String? {
    String(copying: osinfo_product_get_release_date_string(pointer()))
  }
}

/// An operating system.
public final class OperatingSystem: Product {
  public override class var typeID: TypeID { TypeID(osinfo_os_get_type()) }

  public var family: String? { String(copying: osinfo_os_get_family(pointer())) }
  public var distribution: String? { String(copying: osinfo_os_get_distro(pointer())) }
  public var media: EntityList<Media> { EntityList(adopting: osinfo_os_get_media_list(pointer())) }
  public var minimum: EntityList<Resources> {
    EntityList(adopting: osinfo_os_get_minimum_resources(pointer()))
  }

  public convenience init(id: String) { self.init(adopting: osinfo_os_new(id)!) }
}

/// What an operating system is installed from.
public final class Media: Entity {
  public override class var typeID: TypeID { TypeID(osinfo_media_get_type()) }

  public var architecture: String? { String(copying: osinfo_media_get_architecture(pointer())) }
  public var url: String? { String(copying: osinfo_media_get_url(pointer())) }
  public var isLive: Bool { osinfo_media_get_live(pointer()) != 0 }
  public var os: OperatingSystem? { OperatingSystem(adopting: osinfo_media_get_os(pointer())) }
}

/// What an operating system needs on one architecture.
public final class Resources: Entity {
  public override class var typeID: TypeID { TypeID(osinfo_resources_get_type()) }

  public var architecture: String? { String(copying: osinfo_resources_get_architecture(pointer())) }
  public var memory: Int { Int(osinfo_resources_get_ram(pointer())) }
  public var storage: Int { Int(osinfo_resources_get_storage(pointer())) }
  public var processors: Int { Int(osinfo_resources_get_n_cpus(pointer())) }
}
