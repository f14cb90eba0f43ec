// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "swift-glib-helper",
  dependencies: [
    // Named, so that the folder of the checkout may be called anything.
    .package(name: "swift-glib", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "helper",
      dependencies: [
        .product(name: "GLib", package: "swift-glib"),
        .product(name: "GIO", package: "swift-glib"),
        .product(name: "QMP", package: "swift-glib"),
      ],
      path: "Sources",
      swiftSettings: [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
      ]
    )
  ],
  swiftLanguageModes: [.v6]
)
