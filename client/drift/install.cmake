# `cmake --install`: headers, static libraries, and a package for find_package(drift), whose target is drift::client.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/drift)

install(TARGETS drift_client drift_recording drift_convert drift_histogram drift_names drift_proto drift_services
  EXPORT driftTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT client)
install(EXPORT driftTargets NAMESPACE drift:: DESTINATION ${package_dir} COMPONENT client)

# What the public headers need, and no more: recorder.h brings the lanes, producer.h and client.h the messages.
install(FILES client.h producer.h recorder.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/drift COMPONENT client)
install(FILES recording/lane.h recording/lanes.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/drift/recording COMPONENT client)
install(DIRECTORY ${PROJECT_BINARY_DIR}/proto/drift
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT client FILES_MATCHING PATTERN "*.pb.h")

configure_package_config_file(drift-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/drift-config.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/drift-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/drift-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/drift-config-version.cmake
  DESTINATION ${package_dir} COMPONENT client)
