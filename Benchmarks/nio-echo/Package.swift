// swift-tools-version: 6.2
import PackageDescription

// A package of its own: who runs the other rows need not fetch swift-nio.
let package = Package(
  name: "nio-echo",
  dependencies: [.package(url: "https://github.com/apple/swift-nio", from: "2.80.0")],
  targets: [
    .executableTarget(
      name: "nio-echo",
      dependencies: [
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      path: "Sources"
    )
  ],
  swiftLanguageModes: [.v6]
)
