// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import GLibObject
import Osinfo
import Testing

@Suite struct OsinfoTests {
  let database: Database

  init() throws {
    let loader = Loader()
    try loader.loadDefaults()
    database = loader.database
  }

  @Test func theDatabaseListsOperatingSystems() throws {
    let all = database.operatingSystems
    #expect(all.count > 100)
    let debian = try #require(all.first { $0.shortID == "debian11" })
    #expect(debian.name == "Debian 11" && debian.version == "11")
    #expect(debian.family == "linux" && debian.distribution == "debian")
    #expect(debian.releaseDate == "2021-08-14" && debian.vendor == "Debian Project")
    #expect(Entity.id[debian] == debian.id && debian["short-id"] == "debian11")
    #expect(debian.values(of: "short-id") == ["debian11", "debianbullseye"])
    #expect(all[id: debian.id] == debian && database.operatingSystem(id: debian.id) == debian)
  }

  @Test func filtersSelect() {
    let filter = Filter(["family": "linux", "distro": "debian"])
    let systems = database.operatingSystems.filtered(by: filter)
    #expect(systems.count > 10 && systems.allSatisfy { $0.distribution == "debian" })
    #expect(systems.allSatisfy(filter.matches))
    #expect(database.operatingSystems.filtered(by: Filter(["family": "none"])).isEmpty)
  }

  @Test func mediaAndResourcesAreReached() throws {
    let debian = try #require(database.operatingSystem(id: "http://debian.org/debian/11"))
    let media = try #require(debian.media.first { $0.architecture == "x86_64" })
    #expect(media.os == debian)
    #expect(debian.media.contains { !$0.isLive })
    #expect(debian.minimum.allSatisfy { $0.memory > 0 && $0.storage > 0 && $0.processors >= -1 })
  }

  @Test func entitiesAreMadeAndChanged() {
    let own = OperatingSystem(id: "http://example.org/os/1")
    own["name"] = "Ours"
    #expect(own.name == "Ours" && own["family"] == nil)
    database.add(own)
    #expect(database.operatingSystem(id: own.id) == own)
    #expect(database.operatingSystem(id: "nowhere") == nil)
    #expect(database.distinctValues(of: "family").contains("linux"))
    #expect(own.cast(to: Product.self) === own && own.cast(to: Media.self) == nil)
  }

  @Test func aMissingDatabaseThrows() {
    #expect(throws: GLibError.self) { try Loader().load("/nowhere") }
  }
}
