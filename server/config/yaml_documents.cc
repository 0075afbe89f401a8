#include "server/config/yaml_documents.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>

namespace drift {
namespace {

// Listens to where documents start, and to nothing else.
class DocumentListener : public YAML::EventHandler {
 public:
  const YAML::Mark& latest() const { return latest_; }

  void OnDocumentStart(const YAML::Mark& mark) override { latest_ = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

 private:
  YAML::Mark latest_;
};

}  // namespace

std::optional<YAML::Mark> FindSecondDocument(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  DocumentListener listener;
  if (!parser.HandleNextDocument(listener)) return std::nullopt;
  const YAML::Mark first = listener.latest();
  if (!parser.HandleNextDocument(listener)) return std::nullopt;
  // Where it cannot go on it starts one document after the other at the same place.
  if (listener.latest().pos == first.pos)
    throw YAML::ParserException(first, "no value starts here");
  return listener.latest();
}

}  // namespace drift
