// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// Lifetimes: `@_lifetime`, without which no property can return a Span in this toolchain.
let library = strict + [.enableExperimentalFeature("Lifetimes")]

let swiftLog = Target.Dependency.product(
  name: "Logging",
  package: "swift-log",
  condition: .when(traits: ["SwiftLog"])
)

let package = Package(
  name: "swift-glib",
  products: [
    .library(name: "GLib", targets: ["GLib"]),
    .library(name: "GLibObject", targets: ["GLibObject"]),
    .library(name: "GIO", targets: ["GIO"]),
    .library(name: "QMP", targets: ["QMP"]),
    .library(name: "GLibTesting", targets: ["GLibTesting"]),
    .library(name: "CGLibShim", targets: ["CGLibShim"]),
    .library(name: "GLibLogging", targets: ["GLibLogging"]),
  ],
  traits: [
    .trait(
      name: "SwiftLog",
      description: "GLibLogging: GLib's log and swift-log, in both directions"
    )
  ],
  dependencies: [
    // Fetched with the trait SwiftLog only: SwiftPM leaves out what no enabled condition asks for.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0")
  ],
  targets: [
    // The pkg-config name is gobject-2.0 although GIO is linked, too: gio-2.0.pc carries -pthread,
    // which SwiftPM refuses with a warning; the include paths are the same, and the module map
    // names the libraries.
    .systemLibrary(
      name: "CGLibShim",
      path: "CGLibShim",
      pkgConfig: "gobject-2.0",
      providers: [
        .apt(["libglib2.0-dev"]), .yum(["glib2-devel"]), .brew(["glib"]),
      ]
    ),
    .target(name: "GLib", dependencies: ["CGLibShim"], swiftSettings: library),
    .target(name: "GLibObject", dependencies: ["GLib", "CGLibShim"], swiftSettings: library),
    // What runs in a child between its making and its exec.
    .target(name: "CSpawn"),
    .target(name: "GIO", dependencies: ["GLib", "CGLibShim", "CSpawn"], swiftSettings: library),
    // JSON needs FoundationEssentials, which no other library imports.
    .target(name: "QMP", dependencies: ["GIO", "GLib"], swiftSettings: library),
    .target(name: "GLibTesting", dependencies: ["GLib"], swiftSettings: strict),
    // Empty without the trait.
    .target(name: "GLibLogging", dependencies: ["GLib", swiftLog], swiftSettings: strict),

    .target(name: "CTestSupport", dependencies: ["CGLibShim"], path: "Tests/CTestSupport"),
    .target(
      name: "TestSupport",
      dependencies: ["GLib", "CGLibShim", "CTestSupport"],
      path: "Tests/TestSupport",
      swiftSettings: strict
    ),
    .testTarget(
      name: "GLibTests",
      dependencies: [
        "GLib", "CGLibShim", "CTestSupport", "TestSupport", "isolations", "durable-writer",
        "main-actor", "async-main",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "GIOTests",
      dependencies: [
        "GIO", "GLib", "CGLibShim", "CSpawn", "CTestSupport", "TestSupport", "file-client",
        "activated-service", "stream-soak",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "QMPTests",
      dependencies: ["QMP", "GIO", "GLib", "TestSupport"],
      swiftSettings: strict
    ),
    // A service that gets its sockets from a service manager.
    .executableTarget(
      name: "activated-service",
      dependencies: ["GIO", "GLib"],
      path: "Tests/Programs/activated-service",
      swiftSettings: strict
    ),
    // Another process, and another user, for the tests of files.
    .executableTarget(
      name: "file-client",
      dependencies: ["GIO", "GLib"],
      path: "Tests/Programs/file-client",
      swiftSettings: strict
    ),
    .testTarget(
      name: "GLibTestingTests",
      dependencies: ["GLibTesting", "GLib", "TestSupport"],
      swiftSettings: strict
    ),
    .target(name: "CObjectSupport", dependencies: ["CGLibShim"], path: "Tests/CObjectSupport"),
    .testTarget(
      name: "GLibObjectTests",
      dependencies: [
        "GLibObject", "GLib", "CGLibShim", "CTestSupport", "CObjectSupport", "TestSupport",
      ],
      swiftSettings: strict
    ),
    // What a test cannot be: a program with a synchronous main, on the process's main thread.
    .executableTarget(
      name: "isolations",
      dependencies: ["GLib"],
      path: "Tests/Programs/isolations",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "main-actor",
      dependencies: ["GLib", "CGLibShim"],
      path: "Tests/Programs/main-actor",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "async-main",
      dependencies: ["GLib", "CGLibShim"],
      path: "Tests/Programs/async-main",
      swiftSettings: strict
    ),
    // Killed between any two system calls.
    .executableTarget(
      name: "durable-writer",
      dependencies: ["GLib"],
      path: "Tests/Programs/durable-writer",
      swiftSettings: strict
    ),
    // Connections that break, for as long as is wanted; descriptors and memory are counted.
    .executableTarget(
      name: "stream-soak",
      dependencies: ["GIO", "GLib", "CGLibShim"],
      path: "Tests/Programs/stream-soak",
      swiftSettings: strict
    ),
    .testTarget(
      name: "GLibLoggingTests",
      dependencies: ["GLib", "GLibLogging", "CGLibShim", "TestSupport", swiftLog],
      swiftSettings: strict
    ),
    .testTarget(
      name: "PublicAPITests",
      dependencies: [
        "GLib", "GLibObject", "GIO", "QMP", "GLibTesting", "CGLibShim", "CObjectSupport",
        "GLibLogging", swiftLog,
      ],
      swiftSettings: strict
    ),
    .testTarget(name: "SourceTests", dependencies: ["CGLibShim"], swiftSettings: strict),
    .testTarget(
      name: "CompileFailTests",
      dependencies: ["GLib", "GLibObject", "CGLibShim"],
      exclude: ["Cases", "EmittedCode"],
      swiftSettings: strict
    ),
  ],
  swiftLanguageModes: [.v6]
)

// The documentation plug-in is fetched for documentation builds only.
if Context.environment["SWIFT_GLIB_DOCS"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0")
  )
}
