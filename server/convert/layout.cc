#include "server/convert/layout.h"

#include <variant>
#include <vector>

namespace drift {
namespace {

int OrDefault(int value, int otherwise) { return value == 0 ? otherwise : value; }

void Write(const LogLinear& kind, v1::Layout& proto) {
  proto.mutable_log_linear()->set_max_buckets(kind.max_buckets);
}

void Write(const Probability& kind, v1::Layout& proto) {
  proto.mutable_probability()->set_max_buckets(kind.max_buckets);
}

void Write(const Linear& kind, v1::Layout& proto) {
  proto.mutable_linear()->set_min(kind.min);
  proto.mutable_linear()->set_max(kind.max);
  proto.mutable_linear()->set_buckets(kind.buckets);
}

void Write(const Explicit& kind, v1::Layout& proto) {
  proto.mutable_explicit_()->mutable_bounds()->Add(kind.bounds.begin(), kind.bounds.end());
}

void Write(const Categorical& kind, v1::Layout& proto) {
  proto.mutable_categorical()->set_max_categories(kind.max_categories);
}

}  // namespace

absl::StatusOr<Layout> FromProto(const v1::Layout& proto, const LayoutDefaults& defaults) {
  switch (proto.kind_case()) {
    case v1::Layout::kLogLinear:
      return Layout::Create(
          LogLinear{OrDefault(proto.log_linear().max_buckets(), defaults.max_buckets)});
    case v1::Layout::kProbability:
      return Layout::Create(
          Probability{OrDefault(proto.probability().max_buckets(), defaults.max_buckets)});
    case v1::Layout::kLinear:
      return Layout::Create(
          Linear{proto.linear().min(), proto.linear().max(), proto.linear().buckets()});
    case v1::Layout::kExplicit: {
      const auto& bounds = proto.explicit_().bounds();
      return Layout::Create(Explicit{std::vector<double>(bounds.begin(), bounds.end())});
    }
    case v1::Layout::kCategorical:
      return Layout::Create(
          Categorical{OrDefault(proto.categorical().max_categories(), defaults.max_categories)});
    case v1::Layout::KIND_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError(
      "has no kind; give one of log_linear, probability, linear, explicit, categorical");
}

v1::Layout ToProto(const Layout& layout) {
  v1::Layout proto;
  std::visit([&](const auto& kind) { Write(kind, proto); }, layout.kind());
  return proto;
}

}  // namespace drift
