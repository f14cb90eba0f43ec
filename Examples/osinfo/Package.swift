// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let glib: [Target.Dependency] = [
  .product(name: "GLib", package: "swift-glib"),
  .product(name: "GLibObject", package: "swift-glib"),
]

let package = Package(
  name: "swift-glib-osinfo",
  products: [.library(name: "Osinfo", targets: ["Osinfo"])],
  dependencies: [.package(name: "swift-glib", path: "../..")],
  targets: [
    .systemLibrary(
      name: "COsinfo",
      pkgConfig: "libosinfo-1.0",
      providers: [.apt(["libosinfo-1.0-dev"]), .yum(["libosinfo-devel"])]
    ),
    .target(
      name: "Osinfo",
      dependencies: ["COsinfo"] + glib,
      swiftSettings: strict
    ),
    .executableTarget(
      name: "osinfo-list",
      dependencies: ["Osinfo"] + glib,
      swiftSettings: strict
    ),
    .testTarget(
      name: "OsinfoTests",
      dependencies: ["Osinfo"] + glib,
      swiftSettings: strict
    ),
  ],
  swiftLanguageModes: [.v6]
)
