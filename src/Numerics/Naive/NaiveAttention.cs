using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// Scaled dot-product attention as a textbook has it: one head, one query, one key at a time. It explains <see cref="Attention"/>,
/// and in double is the oracle of its tests.
/// </summary>
public static class NaiveAttention
{
    /// <summary>P = softmax(Q K^T / sqrt(HeadSize)), output = P V.</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes.</param>
    /// <param name="queries">[Batch, Queries, Width], rows QueryLd apart.</param>
    /// <param name="keys">[Batch, Keys, Width], rows KeyLd apart.</param>
    /// <param name="values">[Batch, Keys, Width], rows ValueLd apart.</param>
    /// <param name="padding">[Batch, Keys], true where a key is padding that nobody sees; or empty for none.</param>
    /// <param name="output">Receives [Batch, Queries, Width] without gaps; zeros for a query that sees no key.</param>
    /// <param name="probabilities">Receives P, [Batch, Heads, Queries, Keys].</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Forward<T>(
        AttentionShape shape,
        ReadOnlySpan<T> queries,
        ReadOnlySpan<T> keys,
        ReadOnlySpan<T> values,
        ReadOnlySpan<bool> padding,
        Span<T> output,
        Span<T> probabilities)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        shape.Validate();
        Check.Length(output.Length, shape.OutputSize, nameof(output));
        Check.Length(probabilities.Length, shape.ProbabilitySize, nameof(probabilities));
        output.Clear();
        T scale = T.One / T.Sqrt(T.CreateTruncating(shape.HeadSize));
        for (int n = 0; n < shape.Batch; n++)
            for (int h = 0; h < shape.Heads; h++)
                for (int i = 0; i < shape.Queries; i++)
                {
                    Span<T> p = probabilities.Slice(((n * shape.Heads + h) * shape.Queries + i) * shape.Keys, shape.Keys);
                    ReadOnlySpan<T> query = Head(shape, queries, shape.Queries, shape.QueryLd, n, i, h);
                    T largest = T.NegativeInfinity, sum = T.Zero;
                    for (int j = 0; j < shape.Keys; j++)
                    {
                        bool hidden = (shape.Causal && j > i) || (!padding.IsEmpty && padding[n * shape.Keys + j]);
                        p[j] = hidden ? T.NegativeInfinity : scale * Dot(query, Head(shape, keys, shape.Keys, shape.KeyLd, n, j, h));
                        largest = T.Max(largest, p[j]);
                    }

                    for (int j = 0; j < shape.Keys; j++)
                        sum += p[j] = T.IsNegativeInfinity(p[j]) ? T.Zero : T.Exp(p[j] - largest);
                    Span<T> y = output.Slice((n * shape.Queries + i) * shape.Width + h * shape.HeadSize, shape.HeadSize);
                    for (int j = 0; j < shape.Keys; j++)
                    {
                        p[j] = T.IsZero(sum) ? T.Zero : p[j] / sum;
                        AddScaled(y, p[j], Head(shape, values, shape.Keys, shape.ValueLd, n, j, h));
                    }
                }
    }

    /// <summary>
    /// Gradients of <see cref="Forward{T}"/>: dV = P^T dO, dP = dO V^T, dS = P (dP - rowsum(P dP)), dQ = dS K, dK = dS^T Q.
    /// </summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes.</param>
    /// <param name="queries">As in the forward pass.</param>
    /// <param name="keys">As in the forward pass.</param>
    /// <param name="values">As in the forward pass.</param>
    /// <param name="probabilities">What the forward pass returned.</param>
    /// <param name="outputGradient">[Batch, Queries, Width] without gaps.</param>
    /// <param name="queryGradient">Receives the queries' gradient, as they lie.</param>
    /// <param name="keyGradient">Receives the keys' gradient, as they lie.</param>
    /// <param name="valueGradient">Receives the values' gradient, as they lie.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Backward<T>(
        AttentionShape shape,
        ReadOnlySpan<T> queries,
        ReadOnlySpan<T> keys,
        ReadOnlySpan<T> values,
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<T> outputGradient,
        Span<T> queryGradient,
        Span<T> keyGradient,
        Span<T> valueGradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        shape.Validate();
        Check.Length(outputGradient.Length, shape.OutputSize, nameof(outputGradient));
        Check.Length(probabilities.Length, shape.ProbabilitySize, nameof(probabilities));
        T scale = T.One / T.Sqrt(T.CreateTruncating(shape.HeadSize));
        for (int n = 0; n < shape.Batch; n++)
            for (int h = 0; h < shape.Heads; h++)
            {
                for (int i = 0; i < shape.Queries; i++)
                    Head(shape, queryGradient, shape.Queries, shape.QueryLd, n, i, h).Clear();
                for (int j = 0; j < shape.Keys; j++)
                {
                    Head(shape, keyGradient, shape.Keys, shape.KeyLd, n, j, h).Clear();
                    Head(shape, valueGradient, shape.Keys, shape.ValueLd, n, j, h).Clear();
                }

                for (int i = 0; i < shape.Queries; i++)
                {
                    ReadOnlySpan<T> p = probabilities.Slice(((n * shape.Heads + h) * shape.Queries + i) * shape.Keys, shape.Keys);
                    ReadOnlySpan<T> dy = outputGradient.Slice((n * shape.Queries + i) * shape.Width + h * shape.HeadSize, shape.HeadSize);
                    ReadOnlySpan<T> query = Head(shape, queries, shape.Queries, shape.QueryLd, n, i, h);
                    Span<T> dq = Head(shape, queryGradient, shape.Queries, shape.QueryLd, n, i, h);
                    T mean = T.Zero;
                    for (int j = 0; j < shape.Keys; j++)
                        mean += p[j] * Dot(dy, Head(shape, values, shape.Keys, shape.ValueLd, n, j, h));
                    for (int j = 0; j < shape.Keys; j++)
                    {
                        T ds = scale * p[j] * (Dot(dy, Head(shape, values, shape.Keys, shape.ValueLd, n, j, h)) - mean);
                        AddScaled(dq, ds, Head(shape, keys, shape.Keys, shape.KeyLd, n, j, h));
                        AddScaled(Head(shape, keyGradient, shape.Keys, shape.KeyLd, n, j, h), ds, query);
                        AddScaled(Head(shape, valueGradient, shape.Keys, shape.ValueLd, n, j, h), p[j], dy);
                    }
                }
            }
    }

    /// <summary>Head <paramref name="h"/> of step i of sequence n.</summary>
    private static ReadOnlySpan<T> Head<T>(in AttentionShape shape, ReadOnlySpan<T> tensor, int steps, int ld, int n, int i, int h)
        => tensor.Slice((n * steps + i) * shape.Ld(ld) + h * shape.HeadSize, shape.HeadSize);

    /// <inheritdoc cref="Head{T}(in AttentionShape, ReadOnlySpan{T}, int, int, int, int, int)"/>
    private static Span<T> Head<T>(in AttentionShape shape, Span<T> tensor, int steps, int ld, int n, int i, int h)
        => tensor.Slice((n * steps + i) * shape.Ld(ld) + h * shape.HeadSize, shape.HeadSize);

    private static T Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static void AddScaled<T>(Span<T> to, T factor, ReadOnlySpan<T> from)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < to.Length; i++)
            to[i] += factor * from[i];
    }
}
