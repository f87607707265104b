using System.Globalization;
using System.Text.RegularExpressions;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>Which part of a convolution is measured.</summary>
internal enum ConvPass
{
    /// <summary>The output.</summary>
    Forward,

    /// <summary>All gradients.</summary>
    Backward,

    /// <summary>The gradient of the input.</summary>
    Data,

    /// <summary>The gradients of weights and bias.</summary>
    Weights,
}

/// <summary>What the name of a convolution case says.</summary>
/// <param name="Pass">What is computed.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Algorithm">The one forced, or Auto.</param>
/// <param name="IsDepthwise">Named as a depthwise convolution, whose limit is the bandwidth.</param>
internal sealed partial record ConvName(ConvPass Pass, ConvShape Shape, ConvAlgorithm Algorithm, bool IsDepthwise)
{
    /// <summary>How the names are formed.</summary>
    public const string Form =
        "conv_{fwd|bwd|bwd_data|bwd_weights}_n{N}c{C}h{H}k{K}f{F}s{S}p{P}, also with w{W} d{D} g{G}; "
        + "dwconv_{...}_n{N}c{C}h{H}f{F}s{S}, also with w{W} d{D} p{P}; "
        + "_{im2col|direct|winograd2|winograd4|winogradrow|depthwise} behind them";

    private const int MostLetters = 10;

    /// <summary>Name of the case at the peers: depthwise is a number of groups there, and they choose their algorithms.</summary>
    public string AtPeers
    {
        get
        {
            string pass = Pass switch
            {
                ConvPass.Forward => "fwd",
                ConvPass.Backward => "bwd",
                ConvPass.Data => "bwd_data",
                _ => "bwd_weights",
            };
            ConvShape s = Shape;
            return $"conv_{pass}_n{s.Batch}c{s.Channels}h{s.Height}w{s.Width}k{s.Filters}f{s.FilterHeight}"
                + $"s{s.StrideHeight}p{s.PadTop}d{s.DilationHeight}g{s.Groups}";
        }
    }

    /// <summary>Multiplications and additions of one pass as the definition has them, whatever the algorithm saves.</summary>
    public double Operations =>
        2.0 * Shape.Batch * Shape.OutputSize * Shape.GroupChannels * Shape.FilterHeight * Shape.FilterWidth;

    /// <summary>Elements of input, output or weights, whichever has most.</summary>
    public long LargestOperand =>
        Math.Max((long)Shape.Batch * Math.Max(Shape.InputSize, Shape.OutputSize), Shape.WeightCount);

    /// <summary>Reads a name; null if it is not one of a convolution.</summary>
    /// <exception cref="UsageException">It is, but of one that cannot be.</exception>
    public static ConvName? Parse(string name)
    {
        Match match = Pattern().Match(name);
        if (!match.Success || Numbers(match.Groups["numbers"].Value) is not { } numbers)
            return null;
        bool depthwise = match.Groups["kind"].Value == "dwconv";
        if (!numbers.Keys.All((depthwise ? "nchwfspd" : "nchwkfspdg").Contains)
            || !(depthwise ? "nchfs" : "nchkfsp").All(numbers.ContainsKey))
            return null;

        try
        {
            ConvShape shape = Create(numbers, depthwise);
            shape.Validate();
            ConvPass pass = match.Groups["pass"].Value switch
            {
                "fwd" => ConvPass.Forward,
                "bwd" => ConvPass.Backward,
                "bwd_data" => ConvPass.Data,
                _ => ConvPass.Weights,
            };
            ConvAlgorithm algorithm = match.Groups["algorithm"].Value switch
            {
                "im2col" => ConvAlgorithm.Im2Col,
                "direct" => ConvAlgorithm.Direct,
                "winograd2" => ConvAlgorithm.Winograd2x2,
                "winograd4" => ConvAlgorithm.Winograd4x4,
                "depthwise" => ConvAlgorithm.Depthwise,
                "winogradrow" => ConvAlgorithm.WinogradRow,
                _ => ConvAlgorithm.Auto,
            };
            Require(shape.Batch >= 1, "n is 0; expected 1 or more.");
            return new ConvName(pass, shape, algorithm, depthwise);
        }
        catch (ArgumentException problem)
        {
            throw new UsageException($"'{name}' cannot be: {problem.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static ConvShape Create(Dictionary<char, int> numbers, bool depthwise)
    {
        int height = numbers['h'], width = numbers.GetValueOrDefault('w', height);
        int filter = numbers['f'], dilation = numbers.GetValueOrDefault('d', 1);
        int filters = depthwise ? numbers['c'] : numbers['k'];

        // A depthwise layer usually keeps the size.
        int padding = numbers.GetValueOrDefault('p', (filter - 1) * dilation / 2);
        return new ConvShape(numbers['n'], numbers['c'], height, width, filters, filter, filter)
        {
            StrideHeight = numbers['s'],
            StrideWidth = numbers['s'],
            PadTop = padding,
            PadBottom = padding,
            PadLeft = padding,
            PadRight = padding,
            DilationHeight = dilation,
            DilationWidth = dilation,
            Groups = depthwise ? numbers['c'] : numbers.GetValueOrDefault('g', 1),
        };
    }

    /// <summary>Letters and their numbers; null if a letter comes twice or a number is too long.</summary>
    private static Dictionary<char, int>? Numbers(string text)
    {
        Dictionary<char, int> numbers = new(MostLetters);
        foreach (Match pair in LetterAndNumber().Matches(text))
        {
            bool fits = int.TryParse(pair.ValueSpan[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            if (!fits || !numbers.TryAdd(pair.ValueSpan[0], number))
                return null;
        }

        return numbers;
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message);
    }

    [GeneratedRegex("""
        ^(?<kind>conv|dwconv)_(?<pass>fwd|bwd|bwd_data|bwd_weights)_(?<numbers>([a-z][0-9]{1,9})+)
        (_(?<algorithm>im2col|direct|winograd2|winograd4|winogradrow|depthwise))?$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();

    [GeneratedRegex("[a-z][0-9]+")]
    private static partial Regex LetterAndNumber();
}
