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

let package = Package(
  name: "swift-glib",
  products: [
    .library(name: "GLib", targets: ["GLib"]),
    .library(name: "GLibObject", targets: ["GLibObject"]),
    .library(name: "CGLibShim", targets: ["CGLibShim"]),
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

    .target(name: "CTestSupport", dependencies: ["CGLibShim"], path: "Tests/CTestSupport"),
    .target(
      name: "TestSupport",
      dependencies: ["GLib", "CTestSupport"],
      path: "Tests/TestSupport",
      swiftSettings: strict
    ),
    .testTarget(
      name: "GLibTests",
      dependencies: [
        "GLib", "CGLibShim", "CTestSupport", "TestSupport", "isolations", "durable-writer",
      ],
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
    // Killed between any two system calls.
    .executableTarget(
      name: "durable-writer",
      dependencies: ["GLib"],
      path: "Tests/Programs/durable-writer",
      swiftSettings: strict
    ),
    .testTarget(
      name: "PublicAPITests",
      dependencies: ["GLib", "GLibObject", "CGLibShim", "CObjectSupport"],
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
