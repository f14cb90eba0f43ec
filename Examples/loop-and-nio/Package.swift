// swift-tools-version: 6.2
import PackageDescription

// A package of its own: who runs the other examples need not fetch swift-nio.
let package = Package(
  name: "loop-and-nio",
  dependencies: [
    .package(name: "swift-glib", path: "../.."),
    .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
  ],
  targets: [
    .executableTarget(
      name: "loop-and-nio",
      dependencies: [
        .product(name: "GLib", package: "swift-glib"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      path: "Sources"
    ),
    // Runs the built program as a user would.
    .testTarget(
      name: "LoopAndNIOTests",
      dependencies: [.product(name: "GLib", package: "swift-glib"), "loop-and-nio"],
      path: "Tests"
    ),
  ],
  swiftLanguageModes: [.v6]
)
