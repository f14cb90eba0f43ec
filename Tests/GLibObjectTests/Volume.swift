// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CObjectSupport
import GLib
import GLibObject
import TestSupport

/// A class written in Swift.
class Volume: Object {
  static let capacity = WritableProperty<Volume, Int>("capacity")
  static let name = WritableProperty<Volume, String>("name")
  static let note = WritableProperty<Volume, String?>("note")
  static let medium = WritableProperty<Volume, Medium>("medium")
  static let ratio = WritableProperty<Volume, Double>("ratio")
  static let backing = WritableProperty<Volume, Volume?>("backing")
  static let tags = WritableProperty<Volume, [String]>("tags")
  static let features = WritableProperty<Volume, Features>("features")
  static let size = WritableProperty<Volume, Int>("size")
  static let kib = WritableProperty<Volume, Int32>("kib")
  static let uuid = ConstructProperty<Volume, String>("uuid")
  static let writes = Property<Volume, Int32>("writes")
  static let resized = Signal<Volume, Int>("resized")
  static let mayResize = ReturningSignal<Volume, Bool, Int>("may-resize")
  static let named = Signal<Volume, String>("named")

  final class State: InstanceState {
    static let tracker = LifetimeTracker()
    static let made = Counter()
    private let held = State.tracker.instance()
    var capacity = 0
    var name = ""
    var note: String?
    var medium = Medium.disk
    var ratio = 0.5
    var backing: Volume?
    var tags: [String] = []
    var features: Features = []
    var uuid = ""
    var writes: Int32 = 0
    var disposes = 0
    init() { Self.made.add() }
  }

  static let definition = ClassDefinition<Volume, State>("TestVolume", extending: Object.self) {
    $0.property(capacity, \.capacity, in: 0...1_000_000)
    $0.property(name, \.name)
    $0.property(note, \.note)
    $0.property(medium, \.medium)
    $0.property(ratio, \.ratio, default: 0.5, in: 0...1)
    $0.property(backing, \.backing)
    $0.property(tags, \.tags)
    $0.property(features, \.features)
    $0.property(kib, get: { Int32($0.capacity / 1024) }, set: { $0.capacity = Int($1) * 1024 })
    $0.property(uuid, \.uuid, default: "unset")
    $0.property(writes, \.writes)
    $0.signal(resized)
    $0.signal(mayResize, .trueHandled)
    $0.signal(named, takesDetail: true)
    $0.onDispose { $0.state.disposes += 1 }
    $0.implement(Resizable.typeID, TestResizableInterface.self) { functions in
      functions.pointee.resize = { resizable, size in
        Volume(retaining: resizable!).resize(to: Int(size)) ? size : -1
      }
    }
    $0.property(size, \.capacity)
  }
  override class var typeID: TypeID { definition.typeID }

  var state: State { Volume.definition.state(of: self) }

  /// Refuses what the handlers of `mayResize` do not allow.
  func resize(to size: Int) -> Bool {
    guard Self.mayResize.emit(from: self, size) else { return false }
    Self.capacity[self] = size
    state.writes += 1
    Self.writes.notify(self)
    Self.resized.emit(from: self, size)
    return true
  }
}

/// A subclass of a class written in Swift.
final class EncryptedVolume: Volume {
  static let cipher = WritableProperty<EncryptedVolume, String>("cipher")

  final class Secrets: InstanceState {
    static let tracker = LifetimeTracker()
    private let held = Secrets.tracker.instance()
    var cipher = "aes"
    var disposes = 0
  }

  static let encryption = ClassDefinition<EncryptedVolume, Secrets>(
    "TestEncryptedVolume",
    extending: Volume.self
  ) {
    $0.property(cipher, \.cipher, default: "aes")
    $0.onDispose { $0.secrets.disposes += 1 }
  }
  override class var typeID: TypeID { encryption.typeID }

  var secrets: Secrets { Self.encryption.state(of: self) }
}

/// A Swift class below a C class that has a virtual function.
final class Doubler: Thing {
  final class State: InstanceState { var calls = 0 }

  static let definition: ClassDefinition<Doubler, State> = .init(
    "TestDoubler",
    extending: Thing.self
  ) {
    $0.override(TestThingClass.self) { functions in
      functions.pointee.compute = { thing, input in
        Doubler.definition.state(at: thing!).calls += 1
        let parent = Doubler.definition.parentFunctions(as: TestThingClass.self)
        return 2 * parent.pointee.compute(thing, input)
      }
    }
  }
  override class var typeID: TypeID { definition.typeID }
}
