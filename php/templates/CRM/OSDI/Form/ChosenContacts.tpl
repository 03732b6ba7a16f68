{* What the sync would do with chosen contacts. *}
<div class="crm-block crm-form-block">
  {if $problem}
    <div class="messages status no-popup">{$problem|escape}</div>
  {elseif $people}
    <table>
      <thead>
        <tr>
          <th>{ts domain='osdi-client'}Name{/ts}</th>
          <th>{ts domain='osdi-client'}Direction{/ts}</th>
          <th>{ts domain='osdi-client'}What happens{/ts}</th>
          <th>{ts domain='osdi-client'}Fields{/ts}</th>
        </tr>
      </thead>
      <tbody>
        {foreach from=$people item=person}
          <tr>
            <td>{$person.name|escape}</td>
            <td>{$person.direction|escape}</td>
            <td>{$person.outcome|escape}{if $person.reason}<br />{$person.reason|escape}{/if}</td>
            <td>
              {foreach from=$person.changes item=change}
                <div title="{$change.why|escape}">
                  {$change.field|escape} ({$change.side|escape}): {$change.from|escape} &rarr; {$change.to|escape}
                </div>
              {/foreach}
            </td>
          </tr>
        {/foreach}
      </tbody>
    </table>
  {else}
    <p>{ts domain='osdi-client'}All of them are in step, so there is nothing to do.{/ts}</p>
  {/if}
  <div class="crm-submit-buttons">{include file="CRM/common/formButtons.tpl" location="bottom"}</div>
</div>
