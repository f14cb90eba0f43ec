// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CObjectSupport
import GLib
import GLibObject
import Testing

// The code of the article "Objects, signals and subclasses", word by word.

final class Volume: Object {
  static let capacity = WritableProperty<Volume, UInt64>("capacity")
  static let resized = Signal<Volume, UInt64>("resized")

  final class State: InstanceState { var capacity: UInt64 = 0 }

  private static let definition = ClassDefinition<Volume, State>(
    "DemoVolume",
    extending: Object.self
  ) {
    $0.property(capacity, \.capacity, in: 0...1_000_000)
    $0.signal(resized)
  }
  override class var typeID: TypeID { definition.typeID }

  var capacity: UInt64 { Self.capacity[self] }

  func resize(to size: UInt64) {
    Self.capacity[self] = size
    Self.resized.emit(from: self, size)
  }
}

private final class Gauge: Object {
  static let maximum = WritableProperty<Gauge, UInt64>("maximum")
  final class State: InstanceState { var maximum: UInt64 = 0 }
  private static let definition = ClassDefinition<Gauge, State>(
    "DemoGauge",
    extending: Object.self
  ) { $0.property(maximum, \.maximum) }
  override class var typeID: TypeID { definition.typeID }
}

private final class Disk: Object {
  static let size = WritableProperty<Disk, Int>("size")
  final class State: InstanceState { var size = 0 }
  private static let definition = ClassDefinition<Disk, State>("DemoDisk", extending: Object.self) {
    $0.property(size, \.size)
    $0.implement(TypeID(test_resizable_get_type()), TestResizableInterface.self) { functions in
      functions.pointee.resize = { resizable, size in Disk(retaining: resizable!).resize(to: size) }
    }
  }
  override class var typeID: TypeID { definition.typeID }

  func resize(to size: Int) -> Int {
    Self.size[self] = size
    return size
  }
}

enum Medium: Int32, EnumValue, CaseIterable {
  case disk, tape, punchedCard
  static let typeID = TypeID.enumeration("DemoMedium", of: Medium.self)
}

private func overview() {
  let volume = Volume(Volume.capacity.initially(512))
  let connection = Volume.resized.connect(to: volume) { size in print("now \(size)") }
  volume.resize(to: 1_024)
  connection.disconnect()
}

private func casts(_ object: Object) {
  guard let volume = object.cast(to: Volume.self) else { return }
  volume.resize(to: 1)
}

private func properties(_ volume: Volume, _ gauge: Gauge) -> UInt64 {
  Volume.capacity[volume] = 1_024
  let capacity = Volume.capacity[volume]
  Volume.capacity.onChange(of: volume) { capacity in print(capacity) }
  Volume.capacity.bind(volume, to: Gauge.maximum, of: gauge)
  return capacity
}

private func propertiesByName(_ object: Object, _ name: String, _ number: Int) throws {
  do {
    try object.setValue(number, ofProperty: name)
  } catch PropertyErrorCode.unknown {
    print("no such property:", name)
  } catch PropertyErrorCode.notAllowed {
    print("out of range:", number)
  }
}

private func signals(_ volume: Volume) -> UInt64 {
  var largest: UInt64 = 0
  let connection = Volume.resized.connect(to: volume) { size in largest = max(largest, size) }
  Volume.resized.emit(from: volume, 4_096)
  connection.withBlocked { Volume.resized.emit(from: volume, 8_192) }
  connection.disconnect()
  return largest
}

private func sequences(_ volume: Volume) async {
  for await size in Volume.resized.values(from: volume, bufferingNewest: 8) { print(size) }
  for await capacity in Volume.capacity.changes(of: volume) { print(capacity) }
}

private func cycle(_ volume: Volume) {
  Volume.resized.connect(to: volume) { _ in print(volume.capacity) }  // volume never goes
}

private func noCycle(_ volume: Volume) {
  let weak = WeakReference(volume)
  Volume.resized.connect(to: volume) { _ in print(weak.object?.capacity ?? 0) }
}

/// What the article says comes true.
@Suite struct DocumentedObjectsTests {
  @Test func propertiesAndSignalsOfASwiftClassWork() {
    let (volume, gauge) = (Volume(), Gauge())
    #expect(properties(volume, gauge) == 1_024 && Gauge.maximum[gauge] == 1_024)
    volume.resize(to: 7)
    #expect(volume.capacity == 7 && Gauge.maximum[gauge] == 7)
    #expect(signals(volume) == 4_096)
    casts(volume)
    #expect(volume.capacity == 1)
    overview()
  }

  @Test func cResizesADiskOfSwift() {
    let disk = Disk()
    #expect(test_resizable_resize(disk.pointer(), 9) == 9 && Disk.size[disk] == 9)
    let size = try? disk.value(ofProperty: "size").get(Int.self)
    #expect(size == 9)
    let medium = try? Value(Medium.tape).get(Medium.self)
    #expect(medium == .tape)
  }

  @Test func aWeakCaptureMakesNoCycle() {
    var volume: Volume? = Volume()
    let weak = WeakReference(volume)
    noCycle(volume!)
    volume = nil
    #expect(weak.object == nil)
  }

  @Test func badNamesThrowSomethingElse() throws {
    try propertiesByName(Volume(), "nothing", 1)
    let volume = Volume()
    try propertiesByName(volume, "capacity", 3)
    try propertiesByName(volume, "capacity", -1)
    #expect(volume.capacity == 3)
  }
}
