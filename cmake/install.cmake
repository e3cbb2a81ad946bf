# What `cmake --install` puts where, and what find_package(eq7) reads. Two components: `program` (the program,
# its manual and completions) and `library`. `cpack` makes a .deb of the program.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME library)
install(TARGETS ${EQ7_LIBRARY} EXPORT eq7-targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
# The command line, the playground and the makers of docs/ are programs, not a library for others.
install(DIRECTORY src/eq7 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp" PATTERN cli EXCLUDE PATTERN pages EXCLUDE PATTERN playground EXCLUDE)
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

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(EQ7_PROGRAM)
  install(TARGETS eq7_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES ${PROJECT_BINARY_DIR}/manual/eq7.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES src/eq7/cli/completion.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
          RENAME eq7)
  install(FILES src/eq7/cli/completion.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _eq7)
endif()

if(EQ7_PROGRAM AND PROJECT_IS_TOP_LEVEL)
  set(CPACK_GENERATOR DEB)
  set(CPACK_COMPONENTS_ALL program)
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME eq7)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_MAINTAINER "the eq7 project")
  set(CPACK_DEBIAN_PACKAGE_SECTION math)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # needs dpkg-dev
  set(CPACK_DEBIAN_PACKAGE_DEPENDS libopenblas0)  # loaded by name, so dpkg-shlibdeps does not see it
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_STRIP_FILES ON)
  include(CPack)
endif()
