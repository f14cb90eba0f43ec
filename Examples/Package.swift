// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let glib: Target.Dependency = .product(name: "GLib", package: "swift-glib")
let gio: Target.Dependency = .product(name: "GIO", package: "swift-glib")
let qmp: Target.Dependency = .product(name: "QMP", package: "swift-glib")
let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)

let package = Package(
  name: "swift-glib-examples",
  products: [
    .library(name: "WallClock", type: .dynamic, targets: ["WallClock"])
  ],
  dependencies: [
    // Named, so that the folder of the checkout may be called anything.
    .package(name: "swift-glib", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
  ],
  targets: [
    .executableTarget(
      name: "clock",
      dependencies: [glib],
      path: "clock",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "async-clock",
      dependencies: [glib],
      path: "async-clock",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "run-command",
      dependencies: [glib, gio],
      path: "run-command",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "vm-monitor",
      dependencies: [glib, gio, qmp, "StandIn", argumentParser],
      path: "vm-monitor",
      exclude: ["sample.conf"],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "vmkeeper",
      dependencies: [glib, gio, qmp, "StandIn", argumentParser],
      path: "vmkeeper",
      exclude: ["sample.conf", "vmkeeper.service", "vmkeeper-guests.service"],
      swiftSettings: strict
    ),
    // Plays a machine where QEMU is missing.
    .target(
      name: "StandIn",
      dependencies: [glib, gio, qmp],
      path: "stand-in",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "echo-server",
      dependencies: [glib, gio],
      path: "echo-server",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "serial-console",
      dependencies: [glib, gio],
      path: "serial-console",
      swiftSettings: strict
    ),
    // Kills vmkeeper in all ways; the tests run a part of it, keeper-faults all.
    .target(
      name: "KeeperHarness",
      dependencies: [glib, gio, qmp],
      path: "Tests/KeeperHarness",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "keeper-faults",
      dependencies: [glib, gio, "KeeperHarness", "vmkeeper", argumentParser],
      path: "Tests/keeper-faults",
      swiftSettings: strict
    ),
    // A wall clock that a test may set, to be loaded into vmkeeper.
    .target(name: "WallClock", path: "Tests/WallClock"),
    // Runs the built programs as a user would.
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        glib, gio, "KeeperHarness", "clock", "async-clock", "echo-server", "run-command",
        "serial-console",
        "vm-monitor", "vmkeeper",
      ],
      path: "Tests/ExamplesTests",
      swiftSettings: strict
    ),
  ],
  swiftLanguageModes: [.v6]
)
