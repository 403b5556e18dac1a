"""The networks of the distillation literature in plain PyTorch, written for this comparison from their descriptions."""

from collections import OrderedDict

from torch import nn
from torch.nn import functional


def norm_layer(kind, shape):
    channels = shape[0]
    return {
        "instance": lambda: nn.GroupNorm(channels, channels),
        "batch": lambda: nn.BatchNorm2d(channels),
        "group": lambda: nn.GroupNorm(4, channels),
        "layer": lambda: nn.LayerNorm(shape),
    }[kind]()


ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "leakyrelu": lambda: nn.LeakyReLU(0.01)}
POOLINGS = {"average": lambda: nn.AvgPool2d(2), "max": lambda: nn.MaxPool2d(2)}


class ConvNet(nn.Module):
    def __init__(self, spec):
        super().__init__()
        channels, height, width = spec["channels"], spec["height"], spec["width"]
        for index in range(spec["depth"]):
            block = OrderedDict(conv=nn.Conv2d(channels, spec["filters"], 3, padding=1))
            channels = spec["filters"]
            if spec["norm"] != "none":
                block["norm"] = norm_layer(spec["norm"], [channels, height, width])
            block["activation"] = ACTIVATIONS[spec.get("activation", "relu")]()
            if spec["pooling"] != "none":
                block["pooling"] = POOLINGS[spec["pooling"]]()
                height, width = height // 2, width // 2
            setattr(self, f"block{index}", nn.Sequential(block))
        self.depth = spec["depth"]
        self.classifier = nn.Linear(channels * height * width, spec["classes"])

    def forward(self, x):
        for index in range(self.depth):
            x = getattr(self, f"block{index}")(x)
        return self.classifier(x.flatten(1))


class AlexNet(nn.Module):
    def __init__(self, spec):
        super().__init__()
        unit = spec.get("filters", 64)
        stride = 2 if spec["height"] == 64 else 1
        a, b, c = 2 * unit, 3 * unit, 4 * unit
        self.features = nn.Sequential(
            nn.Conv2d(spec["channels"], a, 5, stride=stride, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(b, c, 3, padding=1), nn.ReLU(),
            nn.Conv2d(c, b, 3, padding=1), nn.ReLU(),
            nn.Conv2d(b, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        )  # fmt: skip
        self.fc = nn.Linear(b * 4 * 4, spec["classes"])

    def forward(self, x):
        return self.fc(self.features(x).flatten(1))


class VGG11(nn.Module):
    def __init__(self, spec):
        super().__init__()
        unit, norm = spec.get("filters", 64), spec.get("norm", "instance")
        layers, channels = [], spec["channels"]
        for stage in [[1], [2], [4, 4], [8, 8], [8, 8]]:
            for factor in stage:
                filters = factor * unit
                layers += [nn.Conv2d(channels, filters, 3, padding=1), norm_layer(norm, [filters]), nn.ReLU()]
                channels = filters
            layers.append(nn.MaxPool2d(2))
        layers.append(nn.AvgPool2d(1, stride=2 if spec["height"] == 64 else 1))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(channels, spec["classes"])

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class Block(nn.Module):
    def __init__(self, inputs, filters, stride, norm, pools):
        super().__init__()
        self.pools = pools and stride == 2
        stride = 1 if pools else stride
        self.conv1 = nn.Conv2d(inputs, filters, 3, stride=stride, padding=1, bias=False)
        self.bn1 = norm_layer(norm, [filters])
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1, bias=False)
        self.bn2 = norm_layer(norm, [filters])
        self.shortcut = nn.Sequential()
        if inputs != filters:
            project = [nn.Conv2d(inputs, filters, 1, stride=stride, bias=False)]
            halve = [nn.AvgPool2d(2)] if self.pools else []
            self.shortcut = nn.Sequential(*project, *halve, norm_layer(norm, [filters]))

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)))
        if self.pools:
            y = functional.avg_pool2d(y, 2)
        return functional.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResNet18(nn.Module):
    def __init__(self, spec):
        super().__init__()
        unit, norm = spec.get("filters", 64), spec.get("norm", "instance")
        self.pools = spec["kind"] == "resnet18-ap"
        stride = 2 if spec["height"] == 64 else 1
        self.conv1 = nn.Conv2d(spec["channels"], unit, 3, stride=stride, padding=1, bias=False)
        self.bn1 = norm_layer(norm, [unit])
        inputs = unit
        for stage in range(4):
            filters = unit * 2**stage
            first = Block(inputs, filters, 1 if stage == 0 else 2, norm, self.pools)
            setattr(self, f"layer{stage + 1}", nn.Sequential(first, Block(filters, filters, 1, norm, self.pools)))
            inputs = filters
        self.classifier = nn.Linear(inputs * (16 if self.pools else 1), spec["classes"])

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1(x)))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.classifier((x if self.pools else functional.avg_pool2d(x, 4)).flatten(1))


class MLP(nn.Module):
    def __init__(self, spec):
        super().__init__()
        hidden = spec.get("hidden", 128)
        self.fc_1 = nn.Linear(spec["channels"] * spec["height"] * spec["width"], hidden)
        self.fc_2 = nn.Linear(hidden, hidden)
        self.fc_3 = nn.Linear(hidden, spec["classes"])

    def forward(self, x):
        return self.fc_3(functional.relu(self.fc_2(functional.relu(self.fc_1(x.flatten(1))))))


class LeNet(nn.Module):
    def __init__(self, spec):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(spec["channels"], 6, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        )  # fmt: skip
        self.fc_1, self.fc_2, self.fc_3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, spec["classes"])

    def forward(self, x):
        x = functional.relu(self.fc_1(self.features(x).flatten(1)))
        return self.fc_3(functional.relu(self.fc_2(x)))


NETWORKS = {
    "convnet": ConvNet,
    "alexnet": AlexNet,
    "vgg11": VGG11,
    "resnet18": ResNet18,
    "resnet18-ap": ResNet18,
    "mlp": MLP,
    "lenet": LeNet,
}
