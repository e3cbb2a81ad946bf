# What `cmake --install` puts where, and what find_package(eq7) reads.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS eq7 EXPORT eq7-targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
# The command line is a program, not a library for others.
install(DIRECTORY src/eq7 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp" PATTERN cli EXCLUDE)
install(FILES ${PROJECT_BINARY_DIR}/src/eq7/generated/eq7/version.hpp
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/eq7)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/eq7)
install(EXPORT eq7-targets NAMESPACE eq7:: DESTINATION ${package_folder})
configure_package_config_file(cmake/eq7-config.cmake.in ${PROJECT_BINARY_DIR}/eq7-config.cmake
                              INSTALL_DESTINATION ${package_folder})
# Before 1.0.0, a new minor version may break what used the one before.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/eq7-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/eq7-config.cmake ${PROJECT_BINARY_DIR}/eq7-config-version.cmake
        DESTINATION ${package_folder})
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

if(EQ7_PROGRAM)
  install(TARGETS eq7_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  set(manual ${PROJECT_BINARY_DIR}/manual)
  install(FILES ${manual}/eq7.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${manual}/eq7.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
          RENAME eq7)
  install(FILES ${manual}/_eq7 DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endif()
