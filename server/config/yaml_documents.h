// How many documents a YAML text has.
#ifndef DRIFT_SERVER_CONFIG_YAML_DOCUMENTS_H_
#define DRIFT_SERVER_CONFIG_YAML_DOCUMENTS_H_

#include <yaml-cpp/mark.h>

#include <optional>
#include <string>

namespace drift {

// Where a second document of `text` starts, if there is one. Throws YAML::Exception where `text` is
// not YAML. YAML::LoadAll is no way to find out: yaml-cpp 0.7 loops in it for ever over some texts
// that are not YAML, such as ",".
std::optional<YAML::Mark> FindSecondDocument(const std::string& text);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_YAML_DOCUMENTS_H_
