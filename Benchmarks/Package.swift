// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [
    .package(name: "swift-glib", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
  ],
  targets: [
    // The raw C sides; a release build compiles them with -O2. Valgrind 3.19 gives up on the
    // DWARF 5 that clang writes by default.
    .target(
      name: "CBaselines",
      dependencies: [.product(name: "CGLibShim", package: "swift-glib")],
      cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror", "-gdwarf-4"])]
    ),
    .executableTarget(
      name: "bench",
      dependencies: [
        "CBaselines",
        .product(name: "GLib", package: "swift-glib"),
        .product(name: "GLibObject", package: "swift-glib"),
        .product(name: "GIO", package: "swift-glib"),
        .product(name: "QMP", package: "swift-glib"),
        .product(name: "CGLibShim", package: "swift-glib"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Bench",
      swiftSettings: [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
      ]
    ),
  ],
  swiftLanguageModes: [.v6]
)
