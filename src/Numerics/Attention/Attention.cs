using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Scaled dot-product attention (Vaswani et al. 2017), the core of multi-head attention:
/// <code>P = softmax(Q K^T / sqrt(HeadSize)),   output = P V   for every sequence and head</code>
/// A block of queries goes through both products and the softmax while its scores are in cache. Bits do not depend on the number of
/// threads; calls allocate nothing once warm.
/// </summary>
public static unsafe class Attention
{
    /// <summary>Attends.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="queries">[Batch, Queries, Width], rows QueryLd apart.</param>
    /// <param name="keys">[Batch, Keys, Width], rows KeyLd apart.</param>
    /// <param name="values">[Batch, Keys, Width], rows ValueLd apart.</param>
    /// <param name="padding">[Batch, Keys], true where a key is padding that nobody sees; or empty for none.</param>
    /// <param name="output">Receives [Batch, Queries, Width] without gaps; zeros for a query that sees no key.</param>
    /// <param name="probabilities">Receives P for the backward pass, [Batch, Heads, Queries, Keys]; or empty without one.</param>
    /// <exception cref="ArgumentException">A length is wrong or an output overlaps another operand.</exception>
    public static void Forward(
        AttentionShape shape,
        ReadOnlySpan<float> queries,
        ReadOnlySpan<float> keys,
        ReadOnlySpan<float> values,
        ReadOnlySpan<bool> padding,
        Span<float> output,
        Span<float> probabilities)
    {
        CheckInputs(shape, queries, keys, values);
        if (!padding.IsEmpty)
            Check.Length(padding.Length, (long)shape.Batch * shape.Keys, nameof(padding));
        Check.Length(output.Length, shape.OutputSize, nameof(output));
        if (!probabilities.IsEmpty)
            Check.Length(probabilities.Length, shape.ProbabilitySize, nameof(probabilities));
        Apart(output, nameof(output), queries, keys, values);
        Apart(probabilities, nameof(probabilities), queries, keys, values);
        Check.Disjoint<float>(output, probabilities, nameof(output), nameof(probabilities));
        if (shape.Batch == 0)
            return;

        fixed (float* q = queries, k = keys, v = values, y = output, p = probabilities)
        fixed (bool* mask = padding)
        {
            var pass = new AttentionForward(shape) { Queries = q, Keys = k, Values = v, Padding = mask, Output = y, Probabilities = p };
            Dispatch.Run<float, AttentionForward>(ref pass);
        }
    }

    /// <summary>Gradients of <see cref="Forward"/>; an empty span is a gradient that is not wanted.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="queries">As in the forward pass.</param>
    /// <param name="keys">As in the forward pass.</param>
    /// <param name="values">As in the forward pass.</param>
    /// <param name="probabilities">What the forward pass returned; zero where a key was not seen.</param>
    /// <param name="outputGradient">[Batch, Queries, Width] without gaps.</param>
    /// <param name="queryGradient">Receives the queries' gradient, as they lie; what is between rows is left alone.</param>
    /// <param name="keyGradient">Receives the keys' gradient, as they lie.</param>
    /// <param name="valueGradient">Receives the values' gradient, as they lie.</param>
    /// <exception cref="ArgumentException">A length is wrong or a gradient overlaps an input.</exception>
    public static void Backward(
        AttentionShape shape,
        ReadOnlySpan<float> queries,
        ReadOnlySpan<float> keys,
        ReadOnlySpan<float> values,
        ReadOnlySpan<float> probabilities,
        ReadOnlySpan<float> outputGradient,
        Span<float> queryGradient,
        Span<float> keyGradient,
        Span<float> valueGradient)
    {
        CheckInputs(shape, queries, keys, values);
        Check.Length(probabilities.Length, shape.ProbabilitySize, nameof(probabilities));
        Check.Length(outputGradient.Length, shape.OutputSize, nameof(outputGradient));
        CheckGradient(queryGradient, shape.Batch * shape.Queries, shape.Width, shape.Ld(shape.QueryLd), nameof(queryGradient));
        CheckGradient(keyGradient, shape.Batch * shape.Keys, shape.Width, shape.Ld(shape.KeyLd), nameof(keyGradient));
        CheckGradient(valueGradient, shape.Batch * shape.Keys, shape.Width, shape.Ld(shape.ValueLd), nameof(valueGradient));
        ApartFromAll(queryGradient, nameof(queryGradient), queries, keys, values, probabilities, outputGradient);
        ApartFromAll(keyGradient, nameof(keyGradient), queries, keys, values, probabilities, outputGradient);
        ApartFromAll(valueGradient, nameof(valueGradient), queries, keys, values, probabilities, outputGradient);
        if (shape.Batch == 0)
            return;

        fixed (float* q = queries, k = keys, v = values, p = probabilities, dy = outputGradient, dq = queryGradient, dk = keyGradient,
            dv = valueGradient)
        {
            var pass = new AttentionBackward(shape)
            {
                Queries = q,
                Keys = k,
                Values = v,
                Probabilities = p,
                OutputGradient = dy,
                QueryGradient = dq,
                KeyGradient = dk,
                ValueGradient = dv,
            };
            Dispatch.Run<float, AttentionBackward>(ref pass);
        }
    }

    private static void CheckInputs(
        in AttentionShape shape, ReadOnlySpan<float> queries, ReadOnlySpan<float> keys, ReadOnlySpan<float> values)
    {
        shape.Validate();
        Check.Matrix(shape.Batch * shape.Queries, shape.Width, shape.Ld(shape.QueryLd), queries.Length, nameof(queries), "QueryLd");
        Check.Matrix(shape.Batch * shape.Keys, shape.Width, shape.Ld(shape.KeyLd), keys.Length, nameof(keys), "KeyLd");
        Check.Matrix(shape.Batch * shape.Keys, shape.Width, shape.Ld(shape.ValueLd), values.Length, nameof(values), "ValueLd");
    }

    private static void CheckGradient(ReadOnlySpan<float> gradient, int rows, int width, int ld, string name)
    {
        if (!gradient.IsEmpty)
            Check.Matrix(rows, width, ld, gradient.Length, name, "ld");
    }

    private static void Apart(
        ReadOnlySpan<float> output, string name, ReadOnlySpan<float> queries, ReadOnlySpan<float> keys, ReadOnlySpan<float> values)
    {
        Check.Disjoint(output, queries, name, nameof(queries));
        Check.Disjoint(output, keys, name, nameof(keys));
        Check.Disjoint(output, values, name, nameof(values));
    }

    private static void ApartFromAll(
        ReadOnlySpan<float> gradient,
        string name,
        ReadOnlySpan<float> queries,
        ReadOnlySpan<float> keys,
        ReadOnlySpan<float> values,
        ReadOnlySpan<float> probabilities,
        ReadOnlySpan<float> outputGradient)
    {
        Apart(gradient, name, queries, keys, values);
        Check.Disjoint(gradient, probabilities, name, nameof(probabilities));
        Check.Disjoint(gradient, outputGradient, name, nameof(outputGradient));
    }
}
