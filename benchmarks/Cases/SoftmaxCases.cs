using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>Softmax of rows, and mean cross-entropy with its gradient, against System.Numerics.Tensors row by row and PyTorch.</summary>
internal sealed partial class SoftmaxCases : CaseFamily
{
    /// <inheritdoc/>
    public override string Form => "[d]softmax_{rows}x{columns}, [d]logsoftmax_..., [d]xent_{rows}x{classes}";

    /// <inheritdoc/>
    public override IEnumerable<string> BuiltIn =>
    [
        "softmax_128x1000", "softmax_4096x10", "softmax_1x1000", "softmax_4096x1000",
        "logsoftmax_128x1000", "logsoftmax_4096x10",
        "xent_128x1000", "xent_128x10", "xent_4096x10",
    ];

    /// <inheritdoc/>
    public override bool Knows(string name) => Parse(name) is not null;

    /// <inheritdoc/>
    public override Case? TryCreate(string name, PeerSet peers) => Parse(name) switch
    {
        null => null,
        (true, var kind, var rows, var columns) => new Data<double>(kind, rows, columns).Case(name, peers),
        (false, var kind, var rows, var columns) => new Data<float>(kind, rows, columns).Case(name, peers),
    };

    private static (bool IsDouble, string Kind, int Rows, int Columns)? Parse(string name)
    {
        Match match = NamePattern().Match(name);
        if (!match.Success)
            return null;
        int rows = int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture);
        int columns = int.Parse(match.Groups[4].Value, CultureInfo.InvariantCulture);
        bool fits = rows >= 1 && columns >= 1 && (long)rows * columns <= LargestLength;
        return fits ? (match.Groups[1].Length > 0, match.Groups[2].Value, rows, columns) : null;
    }

    [GeneratedRegex("^(d?)(softmax|logsoftmax|xent)_([0-9]{1,9})x([0-9]{1,9})$")]
    private static partial Regex NamePattern();

    private sealed unsafe class Data<T>(string kind, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Operand<T> _logits = Inputs.Random<T>(rows * columns, 1);
        private readonly Operand<T> _ours = Inputs.Zeros<T>(rows * columns);
        private readonly Operand<T> _theirs = Inputs.Zeros<T>(rows * columns);
        private readonly int[] _labels = [.. Enumerable.Range(0, rows).Select(row => row % columns)];

        private ReadOnlySpan<T> Logits => _logits.Span;

        private Span<T> Ours => _ours.Span;

        private Span<T> Theirs => _theirs.Span;

        public Case Case(string name, PeerSet peers)
        {
            // Logits read, probabilities or gradient written.
            long bytes = 2L * sizeof(T) * rows * columns;
            double tolerance = Inputs.Epsilon<T>() * (32 + columns / 16);
            return new Case
            {
                Name = name,
                Unit = Unit.GigabytesPerSecond,
                Work = bytes,
                Footprint = bytes,
                Run = kind switch
                {
                    "softmax" => () => Softmax.Forward(rows, columns, Logits, Ours),
                    "logsoftmax" => () => Softmax.LogForward(rows, columns, Logits, Ours),
                    _ => () => Softmax.CrossEntropy(rows, columns, Logits, _labels, Ours),
                },
                Rivals =
                [
                    new Rival
                    {
                        Name = "Tensors",
                        Run = kind switch
                        {
                            "softmax" => SoftmaxByTensors,
                            "logsoftmax" => LogSoftmaxByTensors,
                            _ => () => CrossEntropyByTensors(),
                        },
                        Difference = Difference,
                        Tolerance = tolerance,
                    },
                    .. peers.Torch(new RemoteWork(name, [_logits], [_theirs], Difference, tolerance)),
                ],
            };
        }

        private double Difference() => Statistics.RelativeDifference<T>(_ours.Span, _theirs.Span);

        private void SoftmaxByTensors()
        {
            for (int row = 0; row < rows; row++)
                TensorPrimitives.SoftMax(Logits.Slice(row * columns, columns), Theirs.Slice(row * columns, columns));
        }

        private void LogSoftmaxByTensors()
        {
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<T> logits = Logits.Slice(row * columns, columns);
                Span<T> result = Theirs.Slice(row * columns, columns);
                T largest = TensorPrimitives.Max(logits);
                TensorPrimitives.Subtract(logits, largest, result);
                TensorPrimitives.Exp(result, result);
                TensorPrimitives.Subtract(logits, largest + T.Log(TensorPrimitives.Sum<T>(result)), result);
            }
        }

        private T CrossEntropyByTensors()
        {
            T loss = T.Zero;
            for (int row = 0; row < rows; row++)
            {
                Span<T> gradient = Theirs.Slice(row * columns, columns);
                TensorPrimitives.SoftMax(Logits.Slice(row * columns, columns), gradient);
                loss -= T.Log(gradient[_labels[row]]);
                gradient[_labels[row]] -= T.One;
                TensorPrimitives.Divide(gradient, T.CreateTruncating(rows), gradient);
            }

            return loss / T.CreateTruncating(rows);
        }
    }
}
