// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "foundation-nio",
  dependencies: [
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2")
  ],
  targets: [
    // System calls that neither Foundation nor the Glibc module has.
    .systemLibrary(name: "CLinux"),
    .executableTarget(
      name: "helper",
      dependencies: [
        "CLinux",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
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
