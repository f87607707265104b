using System.Text.Json;
using System.Text.Json.Serialization;
using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// The plan of a network for samples of any shape and any number of classes: a record of its settings, which a model file keeps as
/// JSON, so that the network can be built again.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "name")]
[JsonDerivedType(typeof(TwoLayerNet), "two-layer")]
[JsonDerivedType(typeof(FullyConnectedNet), "fully-connected")]
[JsonDerivedType(typeof(ThreeLayerConvNet), "three-layer-conv")]
[JsonDerivedType(typeof(SmallConvNet), "small-conv")]
[JsonDerivedType(typeof(VggNet), "vgg")]
[JsonDerivedType(typeof(ResNet9), "resnet9")]
[JsonDerivedType(typeof(CharacterModel), "character")]
public abstract record Architecture
{
    private protected Architecture()
    {
    }

    /// <summary>Builds the network.</summary>
    /// <param name="input">Shape of a sample.</param>
    /// <param name="classes">Scores of the output, 1 or more.</param>
    /// <param name="seed">Of the initial parameters.</param>
    /// <exception cref="GraphException">The shape does not fit this architecture.</exception>
    public Network Build(Shape input, int classes, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        return Network.Build(input, x => Body(x, classes), seed);
    }

    /// <summary>The settings as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ArchitectureJson.Default.Architecture);

    /// <summary>Settings from JSON.</summary>
    /// <param name="json">Written by <see cref="ToJson"/>.</param>
    /// <param name="source">Name of the file, for messages.</param>
    /// <exception cref="FastNetFormatException">It describes no architecture that is known.</exception>
    public static Architecture FromJson(string json, string source = "architecture")
    {
        try
        {
            return JsonSerializer.Deserialize(json, ArchitectureJson.Default.Architecture)
                ?? throw new FastNetFormatException("architecture", source, -1, "expected an object, found null");
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException or NotSupportedException)
        {
            throw new FastNetFormatException("architecture", source, -1, problem.Message.TrimEnd('.'), problem);
        }
    }

    /// <summary>The layers.</summary>
    /// <param name="x">The input.</param>
    /// <param name="classes">Scores of the output.</param>
    protected abstract Node Body(Node x, int classes);

    /// <summary>A dense layer with weights of a given deviation, or else as PyTorch draws them.</summary>
    private protected static Node Dense(Node x, int features, double? weightScale) =>
        (x.Shape.Rank == 3 ? x.Flatten() : x).Apply(new Dense(features) { WeightInitializer = Initial(weightScale) });

    private protected static Initializer Initial(double? weightScale) =>
        weightScale is double scale ? Initializer.Normal(scale) : Initializer.Default;

    private protected static int Positive(int value, string name) => value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected 1 or more.");
}

/// <summary>Readers and writers made at compile time, so that trimming keeps them.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Architecture))]
internal sealed partial class ArchitectureJson : JsonSerializerContext;
