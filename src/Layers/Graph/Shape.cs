namespace FastNet.Layers;

/// <summary>
/// The shape of one sample; the batch is not part of it. A vector of features, a sequence of vectors [steps, features], or an
/// image [channels, height, width].
/// </summary>
/// <remarks>
/// Shapes are given the way PyTorch and ONNX give them. In memory a plan keeps images channels last, [height, width, channels]; data
/// that goes in or comes out is channels first.
/// </remarks>
public readonly record struct Shape
{
    private readonly int _first, _second, _third;

    private Shape(int rank, int first, int second, int third)
    {
        Rank = rank;
        _first = first;
        _second = second;
        _third = third;
        long size = (long)first * second;
        if (first < 1 || second < 1 || third < 1 || size > int.MaxValue || size * third > int.MaxValue)
            throw new ArgumentException(
                $"The shape {this} is not possible; expected sizes of 1 or more and at most {int.MaxValue} elements.");
    }

    /// <summary>1 for vectors, 2 for sequences, 3 for images.</summary>
    public int Rank { get; }

    /// <summary>Elements of a sample.</summary>
    public int Size => _first * _second * _third;

    /// <summary>Features of a vector or of each step of a sequence; channels of an image: what a layer's weights see.</summary>
    public int Features => Rank == 2 ? _second : _first;

    /// <summary>Steps of a sequence; 1 for a vector.</summary>
    public int Steps => Rank == 2 ? _first : 1;

    /// <summary>Channels of an image.</summary>
    public int Channels => _first;

    /// <summary>Rows of an image; 1 for the others.</summary>
    public int Height => Rank == 3 ? _second : 1;

    /// <summary>Columns of an image; 1 for the others.</summary>
    public int Width => Rank == 3 ? _third : 1;

    /// <summary>Vectors of <see cref="Features"/> elements in a sample: 1, the steps, or the pixels.</summary>
    public int Positions => Size / Features;

    /// <summary>A vector.</summary>
    public static Shape Vector(int features) => new(1, features, 1, 1);

    /// <summary>A sequence of vectors.</summary>
    public static Shape Sequence(int steps, int features) => new(2, steps, features, 1);

    /// <summary>An image.</summary>
    public static Shape Image(int channels, int height, int width) => new(3, channels, height, width);

    /// <summary>Channels x height x width, steps x features, or features.</summary>
    public override string ToString() => Rank switch
    {
        1 => $"{_first}",
        2 => $"{_first}x{_second}",
        _ => $"{_first}x{_second}x{_third}",
    };
}
